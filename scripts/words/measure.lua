-- measures: what a session or window makes of its events. A word gives a box around
--   { kind = "count", held = matcher or nil, path = "amount" or nil }
--   { kind = "runs", gap = ms, held = … }, { kind = "bursts", gap = ms, n = 3, path = …, held = … }
local natives, use = ...
local say, duration = use "say", use "duration"
local slots, attempt = use "slot", use "mistakes".attempt
local wrong, expect, below = slots.wrong, slots.expect, slots.below
local matcher_of, unknown_figure = use "matcher".matcher_of, use "matcher".unknown_figure
local box, unbox = natives.box, natives.unbox

local MEASURES_MAX = 64

local words = {}

-- A matcher of the event, or a table as `where` takes it; nil where none is given.
local function condition(word, value)
  return value ~= nil and matcher_of(word, value) or nil
end

-- count() every counted event; count(m), count { event = "$pageview" } those that it holds for.
function words.count(value)
  return box("measure", { kind = "count", held = condition("count", value) })
end

-- first "path", sum { "path", matcher }
local function of_field(word, value)
  local given = type(value) == "table" and value or { value }
  local path = given[1]
  if type(path) ~= "string" then
    say.word(word, "not_a_path.measure", { found = path, word = word })
  end
  say.check_path(word, path)
  if #say.sorted(given) > #given or #given > 2 then
    say.word(word, "odd_measure.path", { word = word })
  end
  return box("measure", { kind = word, path = path, held = condition(word, given[2]) })
end

for _, word in ipairs { "first", "last", "sum", "min", "max", "mean", "distinct" } do
  words[word] = function(value) return of_field(word, value) end
end

local function gap_of(word, text)
  local ms, fault, of = duration(text)
  if not ms then say.word(word, fault, of) end
  if ms == 0 then say.word(word, "zero_duration.gap", { found = text }) end
  return ms
end

-- runs "10s": stretches of active events, each no further than 10 seconds from the one before it;
-- active_time "10s": how long those are together. Both take { "10s", matcher }.
for _, word in ipairs { "runs", "active_time" } do
  words[word] = function(value)
    local given = type(value) == "table" and value or { value }
    if #say.sorted(given) > #given or #given > 2 then
      say.word(word, "odd_measure.gap", { word = word })
    end
    return box("measure", { kind = word, gap = gap_of(word, given[1]),
      held = condition(word, given[2]) })
  end
end

local BURST_OPTIONS = { n = true, within = true, same = true, [1] = true }
local BURST_MOST = 1000

-- bursts { matcher, n = 3, within = "1s", same = "path" }: how often 3 events that the matcher
-- holds for came within a second, all with the same value of a field.
function words.bursts(value)
  local given = type(value) == "table" and value or { value }
  local unknown, of = say.unknown_option(given, BURST_OPTIONS)
  if unknown then say.word("bursts", unknown, of) end
  local n = given.n
  if math.type(n) ~= "integer" or n < 2 or n > BURST_MOST then
    say.word("bursts.n", "not_a_burst", { found = n, most = BURST_MOST })
  end
  if given.same ~= nil then
    if type(given.same) ~= "string" then
      say.word("bursts.same", "not_a_path.word", { found = given.same })
    end
    say.check_path("bursts.same", given.same)
  end
  return box("measure", { kind = "bursts", n = n, gap = gap_of("bursts.within", given.within),
    path = given.same, held = condition("bursts", given[1]) })
end

local function described(slot, name, value, asked)
  if type(name) ~= "string" or not name:find "^[%a_][%w_]*$" then
    wrong(slot, "not_a_name.measure", { found = name })
  end
  local at = below(slot, name)
  if asked.names[name] or asked.members[name] then
    wrong(at, "name_taken", { name = name, what = asked.what })
  end
  local measure = unbox(value, "measure")
  if not measure then expect(at, value, "not_a_measure") end
  if measure.held and unknown_figure(measure.held) then
    wrong(at, "not_of_event.measure")
  end
  return { name = name, kind = measure.kind, held = measure.held, path = measure.path,
    gap = measure.gap, n = measure.n }
end

local function expect_table(slot, value)
  if type(value) ~= "table" then
    expect(slot, value, "not_measures")
  end
  local count = #say.sorted(value)
  if count > MEASURES_MAX then
    wrong(slot, "too_many", { count = count, what = "measures", most = MEASURES_MAX })
  end
  return value
end

-- The list of the measures of a session or window, by name; `asked`, which says what it can be
-- asked, learns them: those that are wrong too, for asking them is no other mistake.
local function measures_of(slot, value, asked)
  local list, names = {}, {}
  if value == nil then return list end
  for _, name in ipairs(say.sorted(attempt(expect_table, slot, value) or {})) do
    list[#list + 1] = attempt(described, slot, name, value[name], asked)
    names[#names + 1] = name
  end
  for _, name in ipairs(names) do asked.names[name] = true end
  return list
end

return { words = words, measures_of = measures_of }
