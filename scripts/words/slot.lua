-- Slots: where they stand in a rules file, what is wrong with what they were given, and the kinds
-- of value that many of them take. A slot is { file =, path = "session.idle", asked = … }; `word`
-- is "experiment" where it is one of an experiment.
local natives, use = ...
local say, duration = use "say", use "duration"
local attempt = use "mistakes".attempt
local matchers, place = use "matcher", use "place"
local unbox = natives.unbox

-- ---- mistakes -----------------------------------------------------------------------------------

-- The line of a slot, or of the nearest one around it that the text shows; where it shows none, as
-- in `policy "user"`, the line that runs.
local function line_of(slot, path)
  local file, lines = slot.file, natives.positions(slot.file, slot.word)
  while path ~= "" and not lines[path] do
    path = path:match("^(.*)%.[^.]*$") or ""
  end
  local at, line = natives.place()
  return lines[path] or at == file and line or 0
end

local function shown(slot)
  return slot.path == "" and (slot.word or "policy") or slot.path
end

-- Raises a mistake of a slot: a message's code, and what it tells.
local function wrong(slot, code, of)
  say.at(slot.file, line_of(slot, slot.path), shown(slot), code, of)
end

-- The same where there is nothing to tell but the value that was found.
local function expect(slot, value, code)
  wrong(slot, code, { found = value })
end

-- Members of views that are no figures.
local MEMBERS = {
  session = { id = true, previous_id = true, data = true, carry = true, tag = true },
  window = { id = true },
}

-- What a matcher can ask of a session, or of a window: { what =, names = figures and measures }.
-- `members`: other names that it has.
local function asked_of(what)
  local names = {}
  for name in pairs(natives.figures[what]) do names[name] = true end
  return { what = what, names = names, members = MEMBERS[what] }
end

local function has_no(slot, name)
  wrong(slot, "no_figure.asked",
    { what = slot.asked.what, name = name, known = slot.asked.names })
end

local function below(slot, name)
  local path = type(name) == "number" and ("%s[%d]"):format(slot.path, name)
    or slot.path == "" and name or slot.path .. "." .. name
  return { file = slot.file, path = path, word = slot.word, asked = slot.asked,
    lines = slot.lines }
end

-- A matcher's description, if all figures that it asks for are there.
local function asking(slot, matcher)
  local unknown = matcher and matchers.unknown_figure(matcher, slot.asked.names)
  if unknown then has_no(slot, unknown) end
  return matcher
end

local homes = {} -- the slots of policies, sessions and windows: { where, names }

-- Takes note of slots that people look for in other places too; in the order of this being called a
-- name is told to belong there.
local function home(where, names)
  homes[#homes + 1] = { where = where, names = names }
end

-- Where a name that is no slot here is one; nil where it is none at all.
local function home_of(name, known)
  for _, one in ipairs(homes) do
    if one.names[name] and one.names ~= known then return one.where end
  end
end

local function known_member(slot, name, known, what)
  if type(name) ~= "string" then
    wrong(slot, "nameless.slot", { what = what })
  end
  if not known[name] then
    local where = home_of(name, known)
    say.at(slot.file, line_of(slot, below(slot, name).path), shown(slot),
      where and "no_slot.here" or "no_slot", { name = name, known = known, where = where })
  end
end

-- Members that a table may have: each unknown one is a mistake.
local function known_members(slot, value, known, what)
  for _, name in ipairs(say.sorted(value)) do attempt(known_member, slot, name, known, what) end
end

-- What a slot of a table is given, read by `read`; nil where there is nothing, or a mistake.
local function given(slot, value, name, read, ...)
  return value[name] ~= nil and attempt(read, below(slot, name), value[name], ...) or nil
end

-- ---- values -------------------------------------------------------------------------------------

local function path_of(slot, value)
  if type(value) ~= "string" or value == "" then
    expect(slot, value, "not_a_path.slot")
  end
  local fault = natives.path_fault(value)
  if fault then wrong(slot, "bad_path", { fault = fault }) end
  return value
end

-- A duration that may be none at all: "0s".
local function span_of(slot, value)
  if type(value) ~= "string" and type(value) ~= "number" then
    expect(slot, value, "not_a_duration.slot")
  end
  local ms, fault, of = duration(value)
  if not ms then wrong(slot, fault, of) end
  return ms
end

local function duration_of(slot, value)
  local ms = value == 0 and 0 or span_of(slot, value)
  if ms == 0 then expect(slot, value, "zero_duration.slot") end
  return ms
end

local function duration_or(default, slot, value)
  return duration_of(slot, value == nil and default or value)
end

local function timeout_of(slot, value)
  local ms = value == 0 and 0 or span_of(slot, value)
  if ms == 0 then wrong(slot, "zero_timeout") end
  return ms
end

-- { ms =, at_least = } or { never = true }.
local function threshold_of(slot, value)
  if unbox(value, "threshold") then return unbox(value, "threshold") end
  local test = unbox(value, "test")
  if test and (test.op == "over" or test.op == "at_least") then
    return { ms = timeout_of(slot, test.given), at_least = test.op == "at_least" }
  end
  if type(value) ~= "string" and type(value) ~= "number" then
    expect(slot, value, "not_a_threshold.slot")
  end
  return { ms = timeout_of(slot, value), at_least = false }
end

-- { parts = { { path =, optional = }, … }, list = whether it was written as a list }.
local function key_of(slot, value)
  local function part(item)
    local option, calendar = unbox(item, "optional"), unbox(item, "calendar")
    if calendar then return { calendar = calendar } end
    return { path = path_of(slot, option and option.path or unbox(item, "field") or item),
      optional = option ~= nil }
  end
  if type(value) ~= "table" then return { parts = { part(value) }, list = false } end
  local parts = {}
  for i, item in ipairs(value) do parts[i] = part(item) end
  if #parts == 0 or #parts > 16 or #say.sorted(value) > #parts then
    expect(slot, value, "not_a_key")
  end
  return { parts = parts, list = true }
end

-- Adds to a list of { held = matcher or nil, value = …, rule = place } what a choice comes to, with
-- those inside it, one after the other. `slot`: whose text shows the lines of its parts.
local flatten

local function add(into, slot, value, held, rule)
  local choose, by = unbox(value, "choose"), unbox(value, "by")
  if choose then return flatten(into, slot, choose, held) end
  if not by then
    into[#into + 1] = { held = held, value = value, rule = rule }
    return
  end
  for _, case in ipairs(by) do
    local is = { kind = "latest", path = by.path, value = case.value }
    add(into, nil, case.gives, held and { kind = "all", held, is } or is,
      place.of_part(slot, "." .. tostring(case.value)) or by.rule)
  end
  if by.otherwise ~= nil then
    add(into, nil, by.otherwise, held, place.of_part(slot, "[1]") or by.rule)
  end
end

function flatten(into, slot, options, held)
  for i, option in ipairs(options) do
    local when = unbox(option, "when")
    if when then
      add(into, nil, when.value, held and { kind = "all", held, when.held } or when.held, when.rule)
    else
      add(into, nil, option, held, place.of_part(slot, ("[%d]"):format(i)) or options.rule)
    end
  end
end

-- A value of a slot, which may have no opinion: then the next choice counts.
local function arm_of(slot, held, value, leaf, rule)
  asking(slot, held)
  if type(value) == "function" then
    return { held = held, call = value, rule = natives.defined(value) }
  end
  local field = leaf ~= key_of and unbox(value, "field")
  if field then return { held = held, field = field, rule = rule } end
  return { held = held, leaf = leaf(slot, value), rule = rule }
end

-- A slot's description, each value read by `leaf(slot, value)`. Where a value may turn out to be
-- missing (a key's field), others can come after it. `needed`: the message where there is none.
local function choice_of(slot, value, leaf, needed, may_be_missing)
  if value == nil then wrong(slot, needed) end
  if not unbox(value, "choose") and not unbox(value, "by") then
    return arm_of(slot, nil, value, leaf, place.of(slot))
  end
  local choice, options = { choose = true }, {}
  add(options, slot, value)
  for i, option in ipairs(options) do
    if choice.otherwise and not may_be_missing then
      wrong(slot, "not_last")
    end
    local arm = attempt(arm_of, slot, option.held, option.value, leaf, option.rule)
    choice[i] = arm or {}
    choice.mistaken = choice.mistaken or not arm
    choice.otherwise = not option.held and arm ~= nil and arm.leaf ~= nil
  end
  return choice
end

local function matcher_of(slot, value)
  if type(value) == "function" then return { call = value, rule = natives.defined(value) } end
  local matcher = unbox(value, "matcher")
  if not matcher then expect(slot, value, "not_a_matcher") end
  return { held = asking(slot, matcher), rule = place.of(slot) }
end

-- The same where no session is at hand.
local function event_matcher_of(slot, value)
  local matcher = matcher_of(slot, value)
  if matcher.held and matchers.unknown_figure(matcher.held) then
    wrong(slot, "not_of_event.slot")
  end
  return matcher
end

-- activity: a class, a matcher (active or passive), a choice of classes or a function.
local function activity_of(slot, value, classes)
  if value == nil then return nil end
  local matcher = unbox(value, "matcher")
  if matcher then
    return {
      choose = true, otherwise = true,
      { held = asking(slot, matcher), leaf = "active" },
      { leaf = "passive", rule = place.of(slot) },
    }
  end
  return choice_of(slot, value, function(at, name)
    if type(name) ~= "string" then
      expect(at, name, "not_a_class")
    end
    if not classes[name] then wrong(at, "no_class", { name = name, known = classes }) end
    return name
  end)
end

-- A name stands in records, which are UTF-8.
local function name_of(slot, value)
  if type(value) ~= "string" or value == "" then expect(slot, value, "not_a_name.slot") end
  if not utf8.len(value) then expect(slot, value, "not_a_name.bytes") end
end

return {
  name_of = name_of,
  wrong = wrong, expect = expect, below = below, given = given,
  asking = asking, asked_of = asked_of, has_no = has_no,
  home = home, known_members = known_members,
  path_of = path_of, span_of = span_of, duration_of = duration_of,
  duration_or = duration_or, threshold_of = threshold_of, key_of = key_of, choice_of = choice_of,
  activity_of = activity_of, matcher_of = matcher_of, event_matcher_of = event_matcher_of,
}
