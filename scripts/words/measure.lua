-- measures: what a session makes of its events. A word gives a box around
--   { kind = "count", held = matcher or nil, path = "amount" or nil, gap = ms or nil }
local natives, use = ...
local say, duration = use "say", use "duration"
local matcher_of = use "matcher".matcher_of
local box, unbox = natives.box, natives.unbox

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
    say.word(word, say.expected(path, ('a path: %s "amount", or %s { "amount", where { … } }')
      :format(word, word)))
  end
  local wrong = natives.path_fault(path)
  if wrong then say.word(word, wrong) end
  if #say.sorted(given) > #given or #given > 2 then
    say.word(word, ("found more than a path and a matcher, expected %s { path, where { … } }")
      :format(word))
  end
  return box("measure", { kind = word, path = path, held = condition(word, given[2]) })
end

for _, word in ipairs { "first", "last", "sum", "min", "max", "mean", "distinct" } do
  words[word] = function(value) return of_field(word, value) end
end

-- active_time "10s": gaps between active events, those up to 10 seconds.
function words.active_time(text)
  local ms, wrong = duration(text)
  if not ms or ms == 0 then
    say.word("active_time", wrong or say.expected(text, "a duration above 0"))
  end
  return box("measure", { kind = "active_time", gap = ms })
end

-- The list of a policy's measures by name. `taken`: names that every session has.
local function measures_of(expect, wrong, slot, value, taken)
  local list = {}
  if value == nil then return list end
  if type(value) ~= "table" then
    expect(slot "", value, 'a table of measures: { pages = count(), revenue = sum "amount" }')
  end
  for i, name in ipairs(say.sorted(value)) do
    if type(name) ~= "string" or not name:find "^[%a_][%w_]*$" then
      wrong(slot "", "found " .. say.shown(name) .. ", expected a name: measures = { pages = … }")
    end
    if taken[name] then
      wrong(slot(name), "found " .. name .. ", which every session has, expected another name")
    end
    local measure = unbox(value[name], "measure")
    if not measure then
      expect(slot(name), value[name], 'a measure: count(), sum "amount", first "url", …')
    end
    list[i] = { name = name, kind = measure.kind, held = measure.held, path = measure.path,
      gap = measure.gap }
    list[name] = true
  end
  return list
end

return { words = words, measures_of = measures_of }
