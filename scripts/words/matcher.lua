-- Tests and matchers: what stands right of `=` in `where`, and what asks an event.
--
-- A word gives a box (opaque to rules) around a description, a plain table that the core compiles:
--   test      { op = "at_least", a = 3 }
--   matcher   { kind = "where", path = "event", test = … }
--             { kind = "all" | "any" | "none", matcher, … }
--             { kind = "items", path = "items", of = matcher }       one item of an array holds
--             { kind = "constant", value = true }
--             { kind = "sample", path = "user", rate = 0.1 }
--             { kind = "sample_id", rate = 0.1 }                     of sessions by their ids
--             { kind = "so_far", figure = "events", test = … }
--             { kind = "latest", path = "plan", value = "trial" }    a case of `by`
--   sequence  { path = "items" or nil, matcher, matcher, … }         in this order
local natives, use = ...
local say, duration, habits = use "say", use "duration", use "habits"
local box, unbox = natives.box, natives.unbox

local words = {}

-- ---- tests --------------------------------------------------------------------------------------

local SCALARS = { string = true, number = true, boolean = true }

local function list_length(value)
  local n = 0
  for _ in pairs(value) do n = n + 1 end
  return n == #value and n > 0 and n or nil
end

local function scalars(value)
  if not list_length(value) then return nil end
  for _, item in ipairs(value) do
    if not SCALARS[type(item)] then return nil end
  end
  return { op = "in", table.unpack(value) }
end

-- A test's description from what stands right of `=`: a value, a list of values or a test.
local function test_of(word, value)
  if value ~= value then say.word(word, "nan") end
  if SCALARS[type(value)] then return { op = "eq", a = value } end
  local test = unbox(value, "test") or (type(value) == "table" and scalars(value))
  if not test then say.word(word, "not_a_test", { found = value }) end
  return test
end

words.exists = box("test", { op = "exists" })
words.missing = box("test", { op = "missing" })
words.anything = box("test", { op = "anything" })

-- A bound of a comparison: a number, or a duration as its milliseconds.
local function bound(word, value)
  if math.type(value) and value == value then return value end
  local ms = type(value) == "string" and duration(value)
  if not ms then say.word(word, "not_a_bound", { found = value }) end
  return ms
end

-- `over` and `at_least` are thresholds too: there the slot reads `given`.
for _, op in ipairs { "at_least", "over", "at_most", "under" } do
  words[op] = function(value)
    return box("test", { op = op, a = bound(op, value), given = value })
  end
end

function words.between(low, high)
  local a, b = bound("between", low), bound("between", high)
  if b < a then say.word("between", "bounds_turned", { low = a, high = b }) end
  return box("test", { op = "between", a = a, b = b })
end

function words.except(value)
  return box("test", { op = "except", of = test_of("except", value) })
end

for _, op in ipairs { "contains", "begins", "matches" } do
  words[op] = function(text)
    if type(text) ~= "string" then say.word(op, "not_a_text", { found = text }) end
    local fault = op == "matches" and (natives.pattern_fault(text) or habits.regular(text))
    if fault then say.word(op, "bad_pattern", { found = text, fault = fault }) end
    return box("test", { op = op, a = text })
  end
end

-- ---- matchers -----------------------------------------------------------------------------------

-- The box of a matcher, which notes the line that makes it.
local function made(matcher)
  matcher.rule = natives.here()
  return box("matcher", matcher)
end

-- One field's test; a path with [] asks each item of the array.
local function condition(path, test)
  local before, after = natives.split_items(path)
  if before then
    return { kind = "items", path = before, of = condition(after, test) }
  end
  say.check_path("where", path)
  return { kind = "where", path = path, test = test }
end

local function conditions(fields)
  local matcher = { kind = "all" }
  for _, path in ipairs(say.sorted(fields)) do
    if type(path) ~= "string" then
      say.word("where", "not_where.name", { found = path })
    end
    matcher[#matcher + 1] = condition(path, test_of("where." .. path, fields[path]))
  end
  if #matcher == 0 then say.word("where", "not_where.empty") end
  return #matcher == 1 and matcher[1] or matcher
end

function words.where(fields, test)
  if type(fields) == "string" then
    if test == nil then
      say.word("where", "not_where.call", { found = fields })
    end
    return made(condition(fields, test_of("where." .. fields, test)))
  end
  if type(fields) ~= "table" or test ~= nil then
    say.word("where", "not_where.call", { found = fields })
  end
  return made(conditions(fields))
end

-- so_far { events = at_least(3) }: asks the session as it is so far.
function words.so_far(figures)
  if type(figures) ~= "table" then say.word("so_far", "not_so_far.call", { found = figures }) end
  local matcher = { kind = "all" }
  for _, name in ipairs(say.sorted(figures)) do
    if type(name) ~= "string" then
      say.word("so_far", "not_so_far.name", { found = name })
    end
    local test = test_of("so_far." .. name, figures[name])
    matcher[#matcher + 1] = { kind = "so_far", figure = name, test = test }
  end
  if #matcher == 0 then say.word("so_far", "not_so_far.empty") end
  return made(#matcher == 1 and matcher[1] or matcher)
end

-- The first figure of the session that a matcher asks and `known` has not; with no `known`, any.
local function unknown_figure(matcher, known)
  if matcher.kind == "so_far" then
    return not (known and known[matcher.figure]) and matcher.figure or nil
  end
  for _, child in ipairs(matcher) do
    local figure = unknown_figure(child, known)
    if figure then return figure end
  end
end

-- In tags `where` asks the finished session or window: the same matcher of figures; nil, and what
-- cannot be asked of it, where there is something else.
local function of_figures(matcher)
  if matcher.kind == "where" then
    return { kind = "so_far", figure = matcher.path, test = matcher.test, rule = matcher.rule }
  end
  if matcher.kind == "sample" and matcher.path == "id" then
    return { kind = "sample_id", rate = matcher.rate, rule = matcher.rule }
  end
  if matcher.kind == "items" or matcher.kind == "sample" then return nil, matcher.path end
  local copy = { kind = matcher.kind, figure = matcher.figure, test = matcher.test,
    value = matcher.value, rule = matcher.rule }
  for i, child in ipairs(matcher) do
    local wrong
    copy[i], wrong = of_figures(child)
    if not copy[i] then return nil, wrong end
  end
  return copy
end

-- A matcher's description from a matcher, or from a table as `where` takes it.
local function matcher_of(word, value)
  local matcher = unbox(value, "matcher")
  if not matcher and type(value) == "table" and next(value) ~= nil and value[1] == nil then
    matcher = conditions(value)
    matcher.rule = natives.here()
  end
  if not matcher then say.word(word, "not_a_matcher", { found = value }) end
  return matcher
end

for _, kind in ipairs { "any", "all", "none" } do
  words[kind] = function(...)
    local matcher = { kind = kind }
    for i = 1, select("#", ...) do
      local one = select(i, ...) -- nil is no opinion: a slot that another policy was not given
      if one ~= nil then matcher[#matcher + 1] = matcher_of(kind, one) end
    end
    if #matcher == 0 then say.word(kind, "no_matchers") end
    return made(matcher)
  end
end

-- sample(0.1, "user_id"): a tenth of all users, the same ones on every run and in every policy;
-- those of a smaller share are among those of a greater one.
function words.sample(rate, path)
  if not math.type(rate) or not (rate >= 0 and rate <= 1) then
    say.word("sample", "not_a_share", { found = rate })
  end
  if type(path) ~= "string" then say.word("sample", "not_a_path.sample", { found = path }) end
  say.check_path("sample", path)
  if rate == 0 then return made { kind = "constant", value = false } end
  return made { kind = "sample", path = path, rate = rate }
end

-- at(event): its instant, in milliseconds since 1970.
words.at = natives.at

-- ---- inside: matchers at another depth ----------------------------------------------------------

local function prefixed(path, below)
  if below == "" then return path end
  return below:find("^%[") and path .. below or path .. "." .. below
end

-- A matcher moved below an object.
local function moved(path, matcher)
  local copy = { kind = matcher.kind, test = matcher.test, value = matcher.value, of = matcher.of,
    rate = matcher.rate, rule = matcher.rule }
  copy.path = matcher.path and prefixed(path, matcher.path)
  for i, child in ipairs(matcher) do copy[i] = moved(path, child) end
  return copy
end

local function move_matcher(path, matcher)
  local before, after = natives.split_items(path)
  if not before then return path == "" and matcher or moved(path, matcher) end
  return { kind = "items", path = before, of = move_matcher(after, matcher), rule = matcher.rule }
end

local function move_sequence(path, sequence)
  local before, after = natives.split_items(path)
  if before and (after ~= "" or sequence.path) then
    say.word("inside", "not_inside.twice")
  end
  -- Matchers of items stand where they are, whatever lies around their array.
  local copy = { path = before or sequence.path and prefixed(path, sequence.path) }
  for i, matcher in ipairs(sequence) do
    copy[i] = copy.path and matcher or move_matcher(path, matcher)
  end
  return copy
end

-- A list of matchers is a sequence; anything else is none.
local function sequence_of(value)
  local sequence = unbox(value, "sequence")
  if sequence or type(value) ~= "table" or not list_length(value) then return sequence end
  sequence = {}
  for i, item in ipairs(value) do
    sequence[i] = unbox(item, "matcher")
    if not sequence[i] then return nil end
  end
  return sequence
end

local function move(path, value)
  local matcher = unbox(value, "matcher")
  if matcher then return box("matcher", move_matcher(path, matcher)) end
  local sequence = sequence_of(value)
  if sequence then return box("sequence", move_sequence(path, sequence)) end
  if type(value) == "table" then
    local copy = {}
    for key, item in pairs(value) do copy[key] = move(path, item) end
    return copy
  end
  return value
end

-- inside("properties.$snapshot_data[]", require "rrweb"): the same words, asked of what lies there.
function words.inside(path, value)
  local matchers = unbox(value, "matcher") or unbox(value, "sequence") or type(value) == "table"
  if type(path) ~= "string" or not matchers then
    local odd = path
    if type(path) == "string" then odd = value end
    say.word("inside", "not_inside.call", { found = odd })
  end
  if path:find("%[%][^%.%[]") then
    say.word("inside", "not_inside.path", { found = path })
  end
  say.check_path("inside", (path:gsub("%[%]", "")))
  return move(path, value)
end

-- ---- choices ------------------------------------------------------------------------------------

function words.when(held, value)
  local boolean = type(held) == "boolean" and { kind = "constant", value = held }
  if value == nil then say.word("when", "not_when") end
  return box("when", { held = boolean or matcher_of("when", held), value = value,
    rule = natives.here() })
end

function words.choose(options)
  if type(options) ~= "table" or not list_length(options) then
    say.word("choose", "not_choose", { found = options })
  end
  local choices = { rule = natives.here() }
  for i, option in ipairs(options) do choices[i] = option end
  return box("choose", choices)
end

-- What `by` may look for: a number left of = would be an item of the list.
local function check_case(value)
  if math.type(value) then
    say.word("by", "not_by.number", { found = value })
  elseif value == "" or not SCALARS[type(value)] then
    say.word("by", "not_by.case", { found = value })
  end
end

-- by("plan", { trial = "10m", pro = "1h", otherwise }): by the latest value of a field.
function words.by(path, given)
  local no_path = type(path) ~= "string" or path == ""
  if no_path or type(given) ~= "table" then
    local odd = given
    if no_path then odd = path end
    say.word("by", "not_by.call", { found = odd })
  end
  say.check_path("by", path)
  local cases = { path = path, otherwise = given[1], rule = natives.here() }
  for _, value in ipairs(say.sorted(given)) do
    if value ~= 1 then
      check_case(value)
      cases[#cases + 1] = { value = value, gives = given[value] }
    end
  end
  if #cases == 0 then say.word("by", "not_by.empty") end
  return box("by", cases)
end

-- field "properties.timeout": what the event says there, in place of a value.
function words.field(path)
  if type(path) ~= "string" or path == "" then
    say.word("field", "not_a_path.word", { found = path })
  end
  say.check_path("field", path)
  return box("field", path)
end

function words.optional(path)
  if type(path) ~= "string" then say.word("optional", "not_a_path.word", { found = path }) end
  say.check_path("optional", path)
  return box("optional", { path = path })
end

words.never = box("threshold", { never = true })

-- A duration in milliseconds, for functions.
function words.ms(text)
  local ms, fault, of = duration(text)
  if not ms then say.word("ms", fault, of) end
  return ms
end

return {
  words = words, matcher_of = matcher_of, sequence_of = sequence_of, of_figures = of_figures,
  test_of = test_of, unknown_figure = unknown_figure,
}
