-- policy { … }: checks every slot of a rules file and describes it to the core in plain tables.
--
-- A slot takes a value, a choice of values, or a function. It is described as
--   { leaf = … }                              a value
--   { call = function }, { field = path }     what a function gives, or the event says
--   { choose = true, { held = matcher, leaf = … }, …, { leaf = … } }
-- where a leaf is what the slot's own reader makes of a value.
local natives, use = ...
local say, duration, mistakes = use "say", use "duration", use "mistakes"
local attempt = mistakes.attempt
local slots, measures_of = use "slot", use "measure".measures_of
local times, sessions, windows, keep = use "time", use "session", use "window", use "keep"
local lines_of = use "place".lines_of
local wrong, expect, below, name_of = slots.wrong, slots.expect, slots.below, slots.name_of
local known_members, path_of, span_of = slots.known_members, slots.path_of, slots.span_of
local duration_of, duration_or = slots.duration_of, slots.duration_or
local box, unbox = natives.box, natives.unbox

-- ---- classes ------------------------------------------------------------------------------------

local EXPIRED = { new = true, trail = true, join = true, none = true }
local ENDS = {
  idle = true, cap = true, calendar = true, limit = true, ended = true, changed = true,
}
local BUILT_IN = {
  active = { starts = true, extends = true, counts = true, expired = "new" },
  passive = {
    starts = true, extends = false, counts = true,
    expired = { "trail", cap = "new", calendar = "new", limit = "new" },
  },
  ignore = { starts = false, extends = false, counts = false, expired = "none" },
}

local function expired_rule(slot, value)
  if not EXPIRED[value] then
    expect(slot, value, "not_expired")
  end
  return value
end

-- What becomes of an event whose session is over, by why it is over.
local function expired_of(slot, value)
  local rules, by_end = type(value) == "table" and value or { value }, {}
  local otherwise = expired_rule(slot, rules[1])
  for _, name in ipairs(say.sorted(rules)) do
    if name ~= 1 and not ENDS[name] then
      wrong(slot, "no_end", { name = name, known = ENDS })
    end
  end
  for _, name in ipairs(say.sorted(ENDS)) do
    by_end[name] = rules[name] == nil and otherwise
      or expired_rule(below(slot, name), rules[name])
  end
  return by_end
end

local function flag_of(slot, value)
  if value == nil then return true end
  if type(value) ~= "boolean" then expect(slot, value, "not_a_flag") end
  return value
end

local CLASS_SLOTS = { starts = true, extends = true, counts = true, expired = true }

local function class_of(slot, name, value)
  if type(value) ~= "table" then
    expect(slot, value, "not_a_table.class")
  end
  known_members(slot, value, CLASS_SLOTS, "starts, extends, counts or expired")
  local class = { name = name }
  for _, flag in ipairs { "starts", "extends", "counts" } do
    class[flag] = attempt(flag_of, below(slot, flag), value[flag])
  end
  local expired = value.expired == nil and "new" or value.expired
  class.expired = attempt(expired_of, below(slot, "expired"), expired)
  return class
end

-- All classes of a policy, its own over the built-in ones, sorted by name.
local function classes_of(slot, value)
  if value ~= nil and type(value) ~= "table" then expect(slot, value, "not_classes") end
  local all = {}
  for name, class in pairs(BUILT_IN) do all[name] = class end
  for name, class in pairs(value or {}) do
    if type(name) ~= "string" then
      wrong(slot, "nameless.class")
    end
    name_of(below(slot, "name"), name)
    all[name] = class
  end
  local list = {}
  for i, name in ipairs(say.sorted(all)) do
    list[i] = attempt(class_of, below(slot, name), name, all[name]) or { name = name }
    list[name] = i
  end
  return list
end

-- ---- what must fit together ---------------------------------------------------------------------

-- The longest a choice of thresholds can be, as far as it is known before events come; 0 for never.
local function longest(choice)
  local most = 0
  for _, arm in ipairs(choice and (choice.choose and choice or { choice }) or {}) do
    most = math.max(most, arm.leaf and arm.leaf.ms or 0)
  end
  return most
end

local WEEK = 7 * 24 * 3600 * 1000

local function retain_of(slot, value, session)
  local least = longest(session.idle) + longest(session.cap)
  if value == nil then return math.max(WEEK, least) end
  local ms = duration_of(slot, value)
  if ms < least then
    wrong(slot, "short_retain", { found = value, least = least })
  end
  return ms
end

local function closes(slot, session)
  local idle = session.idle
  local ends = session.cap or session.rotate_on.calendars[1]
  if idle.leaf and idle.leaf.never and not ends then
    wrong(below(slot, "idle"), "never_ends")
  end
end

local POLICY = {
  name = true, key = true, time = true, lateness = true, max_jump = true, retain = true,
  active_gap = true, order = true, ignore = true, activity = true, classes = true,
  session = true, window = true, unique = true,
}

slots.home("policy", POLICY)
slots.home("session", sessions.SESSION)
slots.home("window", windows.WINDOW)

-- `base`: of a policy like another, that one's lines.
local function describe(file, value, base)
  local root = { file = file, path = "", asked = slots.asked_of "session",
    lines = lines_of(file, base) }
  if type(value) ~= "table" then expect(root, value, "not_a_table.policy") end
  known_members(root, value, POLICY, "slots")
  local function slot(name) return below(root, name) end
  local function given(...) return slots.given(root, value, ...) end
  -- The session's measures come first, for all other slots can ask them.
  local measures = type(value.session) == "table" and value.session.measures or nil
  local at_session = slot "session"
  at_session.measures = measures_of(below(slot "session", "measures"), measures, root.asked)
  given("name", name_of)
  local key = attempt(slots.choice_of, slot "key", value.key, slots.key_of,
    "no_value.key", true)
  local time = attempt(times.time_of, slot "time", value.time)
  local classes = attempt(classes_of, slot "classes", value.classes) or classes_of(slot "classes")
  at_session.kept = keep.kept_of(at_session, value.session, root.asked.names)
  local session = attempt(sessions.session_of, at_session, value.session, classes)
  if session and session.idle then attempt(closes, slot "session", session) end
  return {
    lines = root.lines,
    name = value.name,
    key = key,
    time = time,
    lateness = given("lateness", span_of) or 0,
    max_jump = attempt(duration_or, "24h", slot "max_jump", value.max_jump),
    active_gap = attempt(duration_or, "5s", slot "active_gap", value.active_gap),
    retain = attempt(retain_of, slot "retain", value.retain, session or {}),
    unique = given("unique", path_of),
    order = given("order", path_of),
    ignore = given("ignore", slots.event_matcher_of),
    activity = attempt(slots.activity_of, slot "activity", value.activity, classes),
    classes = classes,
    session = session,
    window = attempt(windows.window_of, slot "window", value.window, classes),
  }
end

-- The word itself: what it gives is opaque to rules, and what a rules file returns.
local function policy(value, base)
  local before = mistakes.count()
  local described = describe(natives.caller "policy", value, base)
  if mistakes.count() > before then mistakes.follow() end
  described.given = value
  return box("policy", described)
end

-- ---- with: a policy like another ----------------------------------------------------------------

-- Tables of names; lists and what words give are values.
local function is_map(value)
  return type(value) == "table" and value[1] == nil
end

-- Maps merge by name, all else replaces, false removes: but in a class, whose flags are true or
-- false, and among first values, which may be. `place`: "policy", the name of a slot of it, "class"
-- or "values".
local VALUES = { data = true, carry = true } -- of session

local function merge(old, new, place)
  if not is_map(old) or not is_map(new) then return new end
  local merged = {}
  for name, value in pairs(old) do merged[name] = value end
  for name, value in pairs(new) do
    local inner = place == "policy" and name or place == "classes" and "class"
      or place == "session" and VALUES[name] and "values" or ""
    if value == false and place ~= "class" and place ~= "values" then
      merged[name] = nil
    else
      merged[name] = merge(old[name], value, inner)
    end
  end
  return merged
end

local members, readable = {}, { with = true }
for name in pairs(POLICY) do readable[name] = true end

-- base:with { session = { idle = "10m" } }: the policy `base`, with other slots.
members.with = mistakes.tolerant(function(self, given)
  local base = unbox(self, "policy")
  if not base then say.word("with", "not_a_policy.with", { found = self }) end
  if type(given) ~= "table" then say.word("with", "not_slots", { found = given }) end
  return policy(merge(base.given, given, "policy"), base.lines)
end)

local function unknown(what, known)
  return function(_, name)
    if known[name] then return nil end
    say.here("no_member", { of = what, name = name, known = known })
  end
end

-- base.ignore, base.session.idle: what the slots of a policy were given; nil where nothing was.
natives.policy_member = mistakes.tolerant(function(self, name)
  if members[name] then return members[name] end
  local value = unbox(self, "policy").given[name]
  local slots_below = name == "session" and sessions.SESSION or name == "window" and windows.WINDOW
  if not slots_below or type(value) ~= "table" then
    return value == nil and unknown("a policy", readable)(self, name) or value
  end
  local copy = {}
  for slot, of in pairs(value) do copy[slot] = of end
  return setmetatable(copy, { __index = mistakes.tolerant(unknown(name, slots_below)),
    __metatable = false })
end)

-- What the answer of a rule's function means: milliseconds (nil for never), at_least.
local function answered_threshold(value)
  local threshold = unbox(value, "threshold")
  if threshold then return nil, false end
  local test = unbox(value, "test")
  if test and (test.op == "over" or test.op == "at_least") then
    return math.max(1, math.tointeger(test.a // 1)), test.op == "at_least"
  end
  local ms, fault, of = nil, "not_a_threshold.answer", { found = value }
  if type(value) == "string" then ms, fault, of = duration(value) end
  if math.type(value) and value >= 0 then ms = math.tointeger(value // 1) end
  if ms == 0 then fault = "zero_timeout" end
  if not ms or ms == 0 then error(say.text(fault, of), 0) end
  return ms, false
end

return {
  policy = function(value) return policy(value) end,
  answered_threshold = answered_threshold,
}
