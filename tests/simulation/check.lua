-- What must hold of a world: lull and the model say the same, byte for byte, ids up to renaming;
-- the size of reads, and state written and read on the way, change nothing; what every output must
-- keep holds (invariants.lua); other orders within lateness, and the stream without its other keys,
-- give each key the same records; so do other policies in the same pass (beside.lua).
local lull = require "lull"
local model = require "stream"
local lines = require "lines"
local policies = require "policies"
local invariants = require "invariants"
local beside = require "beside"

local check = { totals = {} }
local READS, SAVES = { 100, 1, 30 }, { 2, 5 }

local function text_of(items, from, to)
  from, to = from or 1, to or #items
  return from <= to and table.concat(items, "\n", from, to) .. "\n" or ""
end

-- The bytes of the stream, up to where it is drained and from there; `unended`: its last line has
-- no newline.
local function streams_of(this, input)
  local drained = math.min(this.drain or 0, #input)
  local rest = text_of(input, drained + 1)
  if this.unended and input[#input] ~= "" then rest = rest:sub(1, -2) end
  return text_of(input, 1, drained), rest
end

-- After every read: each event so far waits, is counted in one session, or has a mark.
local function ask_stats(stats)
  local plain = stats.counted + stats.expired + stats.outlier + stats.no_key + stats.ignored
    + stats.uncounted + stats.duplicate
  local told = stats.events - stats.waiting
  assert(stats.lines == stats.events + stats.rejects + stats.empty_lines, "lines do not add up")
  assert(plain <= told and told <= plain + stats.late, "events do not add up")
end

-- What the engine gave, or an error that says what it says.
local function must(value, fault)
  return value or error(tostring(fault), 2)
end

-- `this.loads`: the rules files of several policies.
local function new_engine(this)
  local engine = must(lull.engine { limits = this.limits or this.policy.limits,
    shadow = this.shadow })
  for _, rules in ipairs(this.loads or { this.rules }) do
    must(engine:load_text("rules.lua", rules))
  end
  return engine
end

-- Is the state written and read after this read?
local function is_saved_after(this, read)
  for _, other in ipairs(this.saves or SAVES) do
    if other == read then return true end
  end
end

-- An engine that goes on from the state of another.
local function moved(this, engine)
  local state = must(engine:save())
  engine:free()
  engine = new_engine(this)
  must(engine:restore(state))
  assert(engine:save() == state, "the state that was read is another than was written")
  return engine
end

-- What lull writes for the lines: fed at once, or as the world says where `cut`.
function check.run(this, input, cut)
  local engine, out, rejects, reads = new_engine(this), {}, {}, 0
  local function take()
    out[#out + 1], rejects[#rejects + 1] = engine:take()
    assert(out[#out] == "" or out[#out]:sub(-1) == "\n", "the output is no whole lines")
  end
  local function feed(bytes)
    local from = 1
    while from <= #bytes do
      local sizes = cut and (this.reads or READS) or { #bytes }
      local size = sizes[reads % #sizes + 1]
      must(engine:feed(bytes:sub(from, from + size - 1)))
      from, reads = from + size, reads + 1
      if cut then
        take()
        ask_stats(engine:stats())
      end
      if cut and is_saved_after(this, reads) then engine = moved(this, engine) end
    end
  end
  local before, after = streams_of(this, input)
  feed(before)
  if before ~= "" then must(engine:drain()) end
  feed(after)
  must(engine:finish())
  take()
  local stats, by_policy = engine:stats(), {}
  for i in ipairs(this.loads or {}) do by_policy[i] = engine:stats(i) end
  engine:free()
  return { out = table.concat(out), rejects = table.concat(rejects), stats = stats,
    by_policy = by_policy, lines = input }
end

local MINTED = '"%x%x%x%x%x%x%x%x%-%x%x%x%x%-7%x%x%x%-[89ab]%x%x%x%-%x%x%x%x%x%x%x%x%x%x%x%x"'

-- With minted ids as "?1", "?2", … in order of appearance.
local function canonical(out, minted)
  local names, count = {}, 0
  return (out:gsub(minted, function(id)
    if not names[id] then
      count = count + 1
      names[id] = ('"?%d"'):format(count)
    end
    return names[id]
  end))
end

function check.model(policy, input, drain)
  local events, out = {}, {}
  for i, line in ipairs(input) do
    events[#events + 1] = lines.read(policy, line)
    if i == math.min(drain or 0, #input) then events.drain = #events end
  end
  local limits = setmetatable(policy.limits or {}, { __index = policies.LIMITS })
  model.run(policy, limits, events, lines.writer(out))
  return text_of(out)
end

-- The first line in which two texts differ.
function check.first_difference(names, ours, theirs)
  local other = theirs:gmatch "[^\n]*"
  for line in ours:gmatch "[^\n]*" do
    local expected = other() or ""
    if line ~= expected then
      return ("%s: %s\n%s: %s"):format(names[1], line, names[2], expected)
    end
  end
end

-- Those of `all` that are among the kept, each as often.
local function among(all, kept)
  local left, found = {}, {}
  for _, line in ipairs(kept) do left[line] = (left[line] or 0) + 1 end
  for _, line in ipairs(all) do
    if (left[line] or 0) > 0 then
      left[line] = left[line] - 1
      found[#found + 1] = line
    end
  end
  return found
end

-- The stream at once gives what it gave in pieces.
local function pieces_differ(this, input, cut)
  local plain = check.run(this, input)
  if cut.out ~= plain.out or cut.rejects ~= plain.rejects then
    return check.first_difference({ "in pieces", "at once" }, cut.out .. cut.rejects,
      plain.out .. plain.rejects)
  end
  for name, count in pairs(plain.stats) do
    if cut.stats[name] ~= count then return "reads change the counter " .. name end
  end
end

-- Another stream gives a key other records.
local function keys_differ(this, input, cut)
  for name, other in pairs(this.others or {}) do
    local ran = check.run(this, among(other, input))
    -- Where too many were aside, the order in which they came counts.
    local comparable = cut.stats.aside_over_limit + ran.stats.aside_over_limit == 0
    local wrong = comparable and invariants.same_keys(this.policy, cut, ran)
    if wrong then return ("%s: %s"):format(name, wrong) end
  end
end

local function broken(this, input)
  local cut = check.run(this, input, true)
  local ours, theirs = canonical(cut.out:match "^[^\n]*\n(.*)", MINTED),
    canonical(check.model(this.policy, input, this.drain), '"%?[^"]*"')
  if ours ~= theirs then return check.first_difference({ "lull", "model" }, ours, theirs) end
  for name, count in pairs(cut.stats) do
    check.totals[name] = (check.totals[name] or 0) + count
  end
  return invariants.check(this.policy, cut)
    or this.at_once ~= false and pieces_differ(this, input, cut)
    or keys_differ(this, input, cut)
    or this.beside and beside.broken(check, this, input)
end

-- What does not hold of the world, with these of its lines; nil where all does.
function check.failure(this, input)
  this.rules = this.rules or policies.rules(this.policy)
  local fine, what = xpcall(broken, debug.traceback, this, input or this.lines)
  if not fine or what then return what end
end

-- The smallest stream that still fails: halves, quarters, … and in the end single lines go, but
-- those of the tail, without which other streams end elsewhere.
function check.shrink(this)
  local kept, tail = this.lines, this.tail or {}
  kept = table.move(kept, 1, #kept - #tail, 1, {})
  local size = #kept // 2
  while size >= 1 do
    local from, dropped = 1, false
    while from <= #kept do
      local rest = table.move(kept, 1, from - 1, 1, {})
      table.move(kept, from + size, #kept, from, rest)
      if check.failure(this, table.move(tail, 1, #tail, #rest + 1, { table.unpack(rest) })) then
        kept, dropped = rest, true
      else
        from = from + size
      end
    end
    if size > 1 or not dropped then size = size // 2 end
  end
  return table.move(tail, 1, #tail, #kept + 1, kept)
end

-- A world as a file for tests/simulation/cases.
function check.case(this, kept)
  local others = {}
  for name, other in pairs(this.others or {}) do others[name] = among(other, kept) end
  local case = { policy = this.policy, lines = kept, others = others, reads = this.reads,
    saves = this.saves, unended = this.unended, drain = this.drain, beside = this.beside,
    primary = this.primary, room = this.room }
  return "return " .. policies.literal(case):gsub('", "{', '",\n"{') .. "\n"
end

return check
