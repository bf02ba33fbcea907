-- What ends a session or window by what an event says: rotate_on, its word `changed`, and limit.
-- A trigger is described as { held = matcher, name = reason }, { call = function } or
-- { changed = { path, …, from =, to = } }.
local natives, use = ...
local say, nearest = use "say", use "nearest"
local test_of, slots, attempt = use "matcher".test_of, use "slot", use "mistakes".attempt
local place = use "place"
local wrong, expect, asking = slots.wrong, slots.expect, slots.asking
local box, unbox = natives.box, natives.unbox

local REASON_BYTES, TRIGGERS_MAX = 64, 32

local words = {}

-- What is wrong with a name that a rule gives for a reason, or nil.
local function reason_fault(name)
  if type(name) ~= "string" then return say.expected(name, 'a reason: when({ … }, "login")') end
  if name == "" or #name > REASON_BYTES or not utf8.len(name) then
    return say.expected(name, "a reason of 1 to " .. REASON_BYTES .. " bytes of UTF-8")
  end
  if natives.reasons[name] then
    return say.expected(name, "another name: this one is a reason of lull's own")
  end
end

local OPTIONS = { from = true, to = true }

-- changed "user_id"; changed { "campaign", to = except "direct" }
function words.changed(value)
  local given = type(value) == "table" and value or { value }
  local change = { rule = natives.here() }
  for i, path in ipairs(given) do
    if type(path) ~= "string" then say.word("changed", say.expected(path, "a path")) end
    local fault = natives.path_fault(path)
    if fault then say.word("changed", fault) end
    change[i] = path
  end
  if #change == 0 then say.word("changed", say.expected(value, 'a path: changed "user_id"')) end
  for _, name in ipairs(say.sorted(given)) do
    if not math.type(name) and not OPTIONS[name] then
      say.word("changed", "no option ", say.name(name), nearest.hint(name, OPTIONS))
    end
  end
  for name in pairs(OPTIONS) do
    change[name] = given[name] ~= nil and test_of("changed." .. name, given[name]) or nil
  end
  return box("changed", change)
end

-- The answer of a function of rotate_on: raises where it is no reason.
local function answered_reason(name)
  local fault = reason_fault(name)
  if fault then error(fault, 0) end
end

-- One item of rotate_on; nil where it is switched off, as in when(false, changed "plan").
local function trigger_of(slot, item)
  if type(item) == "function" then return { call = item, rule = natives.defined(item) } end
  local changed, calendar = unbox(item, "changed"), unbox(item, "calendar")
  local when = unbox(item, "when")
  if changed or calendar then
    return { changed = changed, calendar = calendar, rule = (changed or calendar).rule }
  end
  if not when then
    expect(slot, item,
      'when({ … }, "reason"), changed "user_id", calendar "day" or a function')
  end
  if type(when.value) == "userdata" then
    if when.held.kind ~= "constant" then
      wrong(slot, "found a matcher before " .. say.shown(when.value)
        .. ", expected true or false: when(settings.new_day, …)")
    end
    local inner = trigger_of(slot, when.value)
    return when.held.value and inner or nil
  end
  local fault = reason_fault(when.value)
  if fault then wrong(slot, fault) end
  return { held = asking(slot, when.held), name = when.value, rule = when.rule }
end

local function expect_list(slot, value, given, paths)
  if #given == 0 or #say.sorted(given) > #given then
    expect(slot, value, 'a list of triggers: { when({ … }, "reason"), changed "user_id" }')
  end
  if #given > TRIGGERS_MAX or paths > TRIGGERS_MAX then
    wrong(slot, ("found %d triggers that name %d changing fields, expected at most %d of each")
      :format(#given, paths, TRIGGERS_MAX))
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
    expect(slot, value, "a number of events from 1 on, or { measure = number }")
  end
  if not slot.asked.names[name] then wrong(slot, slots.has_no(slot.asked, name)) end
  return { figure = name, value = most, rule = place.of(slot) }
end

return {
  words = words, answered_reason = answered_reason, rotate_on_of = rotate_on_of,
  limit_of = limit_of,
}
