-- compare.lua [SEED] [WORLDS]   runs worlds through lull (the command LULL) and the model, and
-- compares every byte; then asks what must hold in every world. A world that differs is shrunk to
-- a smallest stream and printed. The last line counts.
local source = os.getenv("LULL_SOURCE") or "."
package.path = source .. "/tests/model/?.lua;" .. source .. "/tests/simulation/?.lua;"
  .. package.path
local model = require "stream"
local world = require "world"
local invariants = require "invariants"

local lull = os.getenv("LULL") or source .. "/build/lull"
local folder

local function first_line(command)
  local pipe = assert(io.popen(command))
  local line = pipe:read "l"
  pipe:close()
  return line
end

lull = first_line(("realpath '%s'"):format(lull))

local function write(name, text)
  local file = assert(io.open(folder .. "/" .. name, "wb"))
  assert(file:write(text))
  assert(file:close())
end

local function read(name)
  local file = io.open(folder .. "/" .. name, "rb")
  if not file then return "" end
  local text = file:read("a")
  file:close()
  return text
end

local function lines_of(text)
  local lines = {}
  for line in text:gmatch "([^\n]*)\n" do lines[#lines + 1] = line end
  return lines
end

-- What lull writes for the lines; with `reads` it reads them from a pipe, so many bytes at a time.
local function run_lull(rules, lines, reads)
  local input = reads and ("dd if=events.ndjson bs=%d status=none |"):format(reads) or ""
  write("rules.lua", rules)
  write("events.ndjson", #lines > 0 and table.concat(lines, "\n") .. "\n" or "")
  local _, _, code = os.execute(("cd '%s' && %s timeout 20 '%s' run -r rules.lua --rejects "
    .. "rejects.ndjson --stats stats.json -o out.ndjson %s 2>err"):format(folder, input, lull,
    reads and "-" or "events.ndjson"))
  if code ~= 0 then
    error(("lull ended with %s: %s\n%s"):format(code, read "err", rules))
  end
  return { out = lines_of(read "out.ndjson"), rejects = lines_of(read "rejects.ndjson"),
    stats = read "stats.json", lines = lines }
end

local MINTED = '"%x%x%x%x%x%x%x%x%-%x%x%x%x%-7%x%x%x%-[89ab]%x%x%x%-%x%x%x%x%x%x%x%x%x%x%x%x"'

-- The same with minted ids as "?1", "?2", … and without the version of the rules.
local function canonical(lines)
  local names, count, out = {}, 0, {}
  for i, line in ipairs(lines) do
    out[i] = line:gsub('"version":"[^"]*",', "", i == 1 and 1 or 0):gsub(MINTED, function(id)
      if not names[id] then
        count = count + 1
        names[id] = ('"?%d"'):format(count)
      end
      return names[id]
    end)
  end
  return out
end

-- Stretches that touch or overlap come of pauses that end where they begin, or before.
local function are_segments_sure(this)
  local idle = (this.policy.window or {}).idle
  return not world.avoid.segments or this.bounded and not (idle and idle.at_least)
end

local function without(name, lines)
  local out = {}
  for i, line in ipairs(lines) do out[i] = line:gsub('"' .. name .. '":%b[]', "") end
  return out
end

-- The first place where the two differ, or nil.
local function difference(this, lines)
  local run = run_lull(this.rules, lines)
  local ours = canonical(run.out)
  local fine, theirs, about = xpcall(model.run, debug.traceback, this.policy, lines)
  if not fine then return { at = 0, lull = "", model = theirs }, run end
  if world.avoid.aside_word and about.aside_word then return nil, run end
  if not are_segments_sure(this) then
    ours, theirs = without("segments", ours), without("segments", theirs)
  end
  if world.avoid.window_memory and run.stats:find '"windows_over_limit":%s*[1-9]' then
    ours, theirs = without("windows", ours), without("windows", theirs)
  end
  for i = 1, math.max(#ours, #theirs) do
    if ours[i] ~= theirs[i] then
      return { at = i, lull = ours[i] or "(nothing)", model = theirs[i] or "(nothing)" }, run
    end
  end
  return nil, run
end

-- Drops halves, quarters, … and in the end single lines while `differs` still holds.
local function shrink(lines, differs)
  local size = #lines // 2
  while size >= 1 do
    local from, dropped = 1, false
    while from <= #lines do
      local rest = {}
      for i, line in ipairs(lines) do
        if i < from or i >= from + size then rest[#rest + 1] = line end
      end
      if differs(rest) then
        lines, dropped = rest, true
      else
        from = from + size
      end
    end
    if size > 1 or not dropped then size = size // 2 end
  end
  return lines
end

local function report(this, lines, what, details)
  print(("world %d: %s"):format(this.seed, what))
  print("-- rules.lua\n" .. this.rules .. "-- events.ndjson")
  print(table.concat(lines, "\n"))
  print(details)
  print ""
end

-- Records of a key depend neither on the order of arrival within lateness nor on other keys.
local function other_orders(this, run)
  local policy = this.policy
  if not this.bounded or not world.is_calm(this) then return end
  if (policy.lateness or 0) > 1 then
    local broken = invariants.same_keys(policy, run, run_lull(this.rules, world.shuffled(this)))
    if broken then return "another order of arrival changes " .. broken end
  end
  local alone = world.one_key(this)
  if alone then
    local broken = invariants.same_keys(policy, run, run_lull(this.rules, alone))
    return broken and "without the other keys, " .. broken
  end
end

local function other_reads(this, run)
  if this.seed % 8 ~= 0 then return end
  local reads = 1 + this.seed // 8 % 97
  local other = run_lull(this.rules, this.lines, reads).out
  if table.concat(other, "\n") ~= table.concat(run.out, "\n") then
    return ("reads of %d bytes change the output"):format(reads)
  end
end

local function varying(policy)
  local session, window = policy.session, policy.window or {}
  return (session.idle or {}).by or (session.cap or {}).by or (window.idle or {}).by
end

-- A world is fine if lull and the model agree and the invariants hold.
local function check(this)
  local found, run = difference(this, this.lines)
  if found then
    local lines = shrink(this.lines, function(lines) return difference(this, lines) end)
    found = difference(this, lines)
    report(this, lines, "lull and the model differ",
      ("-- line %d\nlull:  %s\nmodel: %s"):format(found.at, found.lull, found.model))
    return false
  end
  local broken = invariants.check(this.policy, run,
    { segments = are_segments_sure(this), varying = varying(this.policy) })
    or other_orders(this, run) or other_reads(this, run)
  if broken then
    report(this, this.lines, "an invariant does not hold", broken)
    return false
  end
  return true
end

local function main(seed, worlds)
  folder = first_line "mktemp -d"
  print(("simulation: %d worlds from seed %d"):format(worlds, seed))
  local failed, most = 0, tonumber(os.getenv "MOST" or 5)
  local ran = 0
  for i = seed, seed + worlds - 1 do
    ran = ran + 1
    if not check(world.new(i)) then failed = failed + 1 end
    if failed >= most then break end
  end
  os.execute(("rm -rf '%s'"):format(folder))
  print(("simulation: %d passed, %d failed, 0 skipped"):format(ran - failed, failed))
  return failed == 0
end

os.exit(main(tonumber(arg[1]) or os.time(), tonumber(arg[2]) or 300) and 0 or 1)
