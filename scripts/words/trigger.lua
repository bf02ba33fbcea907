-- What ends a session or window by what an event says: rotate_on, its word `changed`, and limit.
-- A trigger is described as { held = matcher, name = reason }, { call = function } or
-- { changed = { path, …, from =, to = } }.
local natives, use = ...
local say = use "say"
local test_of, slots, attempt = use "matcher".test_of, use "slot", use "mistakes".attempt
local place = use "place"
local wrong, expect, asking = slots.wrong, slots.expect, slots.asking
local box, unbox = natives.box, natives.unbox

local REASON_BYTES, TRIGGERS_MAX = 64, 32

local words = {}

-- What is wrong with a name that a rule gives for a reason, as a message's code and what it tells;
-- or nil.
local function reason_fault(name)
  local of = { found = name, most = REASON_BYTES }
  if type(name) ~= "string" then return "not_a_reason.kind", of end
  if name == "" or #name > REASON_BYTES or not utf8.len(name) then
    return "not_a_reason.bytes", of
  end
  if natives.reasons[name] then return "reason_taken", of end
end

local OPTIONS = { from = true, to = true }

-- changed "user_id"; changed { "campaign", to = except "direct" }
function words.changed(value)
  local given = type(value) == "table" and value or { value }
  local change = { rule = natives.here() }
  for i, path in ipairs(given) do
    if type(path) ~= "string" then say.word("changed", "not_a_path.word", { found = path }) end
    say.check_path("changed", path)
    change[i] = path
  end
  if #change == 0 then say.word("changed", "not_a_path.changed", { found = value }) end
  for _, name in ipairs(say.sorted(given)) do
    if not math.type(name) and not OPTIONS[name] then
      say.word("changed", "no_option", { name = name, known = OPTIONS })
    end
  end
  for name in pairs(OPTIONS) do
    change[name] = given[name] ~= nil and test_of("changed." .. name, given[name]) or nil
  end
  return box("changed", change)
end

-- The answer of a function of rotate_on: raises where it is no reason.
local function answered_reason(name)
  local fault, of = reason_fault(name)
  if fault then error(say.text(fault, of), 0) end
end

-- One item of rotate_on; nil where it is switched off, as in when(false, changed "plan").
local function trigger_of(slot, item)
  if type(item) == "function" then return { call = item, rule = natives.defined(item) } end
  local changed, calendar = unbox(item, "changed"), unbox(item, "calendar")
  local when = unbox(item, "when")
  if changed or calendar then
    return { changed = changed, calendar = calendar, rule = (changed or calendar).rule }
  end
  if not when then expect(slot, item, "not_a_trigger.item") end
  if type(when.value) == "userdata" then
    if when.held.kind ~= "constant" then
      expect(slot, when.value, "not_a_trigger.switch")
    end
    local inner = trigger_of(slot, when.value)
    return when.held.value and inner or nil
  end
  local fault, of = reason_fault(when.value)
  if fault then wrong(slot, fault, of) end
  return { held = asking(slot, when.held), name = when.value, rule = when.rule }
end

local function expect_list(slot, value, given, paths)
  if #given == 0 or #say.sorted(given) > #given then
    expect(slot, value, "not_a_trigger.list")
  end
  if #given > TRIGGERS_MAX or paths > TRIGGERS_MAX then
    wrong(slot, "too_many_triggers", { count = #given, paths = paths, most = TRIGGERS_MAX })
  end
end

-- The list of triggers; calendars, of which no event is asked, stand beside them.
local function rotate_on_of(slot, value)
  local given, list, paths = type(value) == "table" and value or { value }, {}, 0
  list.calendars = {}
  if value == nil then return list end
  for _, item in ipairs(given) do
    local one = attempt(trigger_of, slot, item)
    local into = one and one.calendar and list.calendars or list
    into[#into + 1] = one and (one.calendar or one)
    paths = paths + #(one and one.changed or {})
  end
  attempt(expect_list, slot, value, given, paths)
  return list
end

-- What a session or window may have at most: { figure = "events", value = n }.
local function limit_of(slot, value)
  if value == nil then return nil end
  if math.type(value) == "integer" and value > 0 then
    return { figure = "events", value = value, rule = place.of(slot) }
  end
  local name, most
  if type(value) == "table" then name, most = next(value) end
  if type(name) ~= "string" or not math.type(most) or most <= 0 or #say.sorted(value) > 1 then
    expect(slot, value, "not_a_limit")
  end
  if not slot.asked.names[name] then slots.has_no(slot, name) end
  return { figure = name, value = most, rule = place.of(slot) }
end

return {
  words = words, answered_reason = answered_reason, rotate_on_of = rotate_on_of,
  limit_of = limit_of,
}
