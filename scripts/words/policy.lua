-- policy { … }: checks every slot of a rules file and describes it to the core in plain tables.
--
-- A slot takes a value, a choice of values, or a function. It is described as
--   { leaf }                                  a value
--   { choose = true, { held = matcher, leaf = … }, …, { leaf = … } }
--   { call = function }
-- where a leaf is what the slot's own reader makes of a value.
local natives, use = ...
local say, duration, nearest = use "say", use "duration", use "nearest"
local matchers, trigger = use "matcher", use "trigger"
local box, unbox = natives.box, natives.unbox

-- ---- mistakes -----------------------------------------------------------------------------------

-- The line of a slot, or of the nearest one around it that the text shows.
local function line_of(file, path)
  local lines = natives.positions(file)
  while path ~= "" and not lines[path] do
    path = path:match("^(.*)%.[^.]*$") or ""
  end
  return lines[path] or 0
end

local function wrong(slot, text)
  natives.raise(slot.file, line_of(slot.file, slot.path), slot.path .. ": " .. text)
end

local function expect(slot, value, expected)
  wrong(slot, say.expected(value, expected))
end

local function below(slot, name)
  return { file = slot.file, path = slot.path == "" and name or slot.path .. "." .. name }
end

-- Members that a table may have; the first unknown one, by name, is an error.
local function known_members(slot, value, known, planned, what)
  for _, name in ipairs(say.sorted(value)) do
    if type(name) ~= "string" then
      wrong(slot, "found an item without a name, expected " .. what .. ": name = value")
    end
    if planned[name] then
      wrong(below(slot, name), "is not built yet in this version of lull")
    end
    if not known[name] then
      natives.raise(slot.file, line_of(slot.file, below(slot, name).path),
        (slot.path == "" and "policy" or slot.path) .. ": no slot " .. name
        .. nearest.hint(name, known))
    end
  end
end

-- ---- values -------------------------------------------------------------------------------------

local function path_of(slot, value)
  if type(value) ~= "string" or value == "" then
    expect(slot, value, "a path such as \"user_id\"")
  end
  local fault = natives.path_fault(value)
  if fault then wrong(slot, fault) end
  return value
end

-- A duration that may be none at all: "0s".
local function span_of(slot, value)
  if type(value) ~= "string" and type(value) ~= "number" then
    expect(slot, value, "a duration such as \"30m\"")
  end
  local ms, fault = duration(value)
  if not ms then wrong(slot, fault) end
  return ms
end

local function duration_of(slot, value)
  local ms = value == 0 and 0 or span_of(slot, value)
  if ms == 0 then expect(slot, value, "a duration above 0, such as \"30m\"") end
  return ms
end

local function duration_or(default, slot, value)
  return duration_of(slot, value == nil and default or value)
end

local function timeout_of(slot, value)
  local ms = value == 0 and 0 or span_of(slot, value)
  if ms == 0 then wrong(slot, "0 is no timeout: write never") end
  return ms
end

-- { ms =, at_least = } or { never = true }.
local function threshold_of(slot, value)
  if unbox(value, "threshold") then return unbox(value, "threshold") end
  local test = unbox(value, "test")
  if test and (test.op == "over" or test.op == "at_least") then
    return { ms = timeout_of(slot, test.given), at_least = test.op == "at_least" }
  end
  if type(value) == "table" and value.since ~= nil then
    wrong(below(slot, "since"), "is not built yet in this version of lull")
  end
  if type(value) ~= "string" and type(value) ~= "number" then
    expect(slot, value, "a duration such as \"30m\", over \"30m\", at_least \"30m\" or never")
  end
  return { ms = timeout_of(slot, value), at_least = false }
end

-- { parts = { { path =, optional = }, … }, list = whether it was written as a list }.
local function key_of(slot, value)
  local function part(item)
    local option = unbox(item, "optional")
    return { path = path_of(slot, option and option.path or item), optional = option ~= nil }
  end
  if type(value) ~= "table" then return { parts = { part(value) }, list = false } end
  local parts = {}
  for i, item in ipairs(value) do parts[i] = part(item) end
  if #parts == 0 or #parts > 16 or #say.sorted(value) > #parts then
    expect(slot, value, "a path or a list of 1 to 16 paths")
  end
  return { parts = parts, list = true }
end

-- A slot's description, each value read by `leaf(slot, value)`. Where a value may turn out to be
-- missing (a key's field), others can come after it.
local function choice_of(slot, value, leaf, what, may_be_missing)
  local options = unbox(value, "choose")
  if type(value) == "function" then return { call = value } end
  if not options then
    if value == nil then wrong(slot, "found nothing, expected " .. what) end
    return { leaf = leaf(slot, value) }
  end
  local choice = { choose = true }
  for i, option in ipairs(options) do
    local when = unbox(option, "when")
    if choice.otherwise and not may_be_missing then
      wrong(slot, "found another choice after the one that always holds, expected it last")
    end
    local of = option
    if when then of = when.value end
    -- A function may have no opinion: then the next choice counts.
    choice.otherwise = not when and type(of) ~= "function"
    local arm = { held = when and when.held }
    if type(of) == "function" then arm.call = of else arm.leaf = leaf(slot, of) end
    choice[i] = arm
  end
  return choice
end

local function matcher_of(slot, value)
  if type(value) == "function" then return { call = value } end
  local matcher = unbox(value, "matcher")
  if not matcher then expect(slot, value, "a matcher: write where { … }") end
  return { held = matcher }
end

-- The same where no session is at hand.
local function event_matcher_of(slot, value)
  local matcher = matcher_of(slot, value)
  if matcher.held and matchers.asks_session(matcher.held) then
    wrong(slot, "found so_far, which asks the session, expected a matcher of the event alone")
  end
  return matcher
end

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
    expect(slot, value, say.one_of { '"new"', '"trail"', '"join"', '"none"' })
  end
  return value
end

-- What becomes of an event whose session is over, by why it is over.
local function expired_of(slot, value)
  local rules, by_end = type(value) == "table" and value or { value }, {}
  local otherwise = expired_rule(slot, rules[1])
  for _, name in ipairs(say.sorted(rules)) do
    if name ~= 1 and not ENDS[name] then
      wrong(slot, "no end " .. say.name(name) .. nearest.hint(name, ENDS))
    end
  end
  for _, name in ipairs(say.sorted(ENDS)) do
    by_end[name] = rules[name] == nil and otherwise
      or expired_rule(below(slot, name), rules[name])
  end
  return by_end
end

local CLASS_SLOTS = { starts = true, extends = true, counts = true, expired = true }

local function class_of(slot, name, value)
  if type(value) ~= "table" then
    expect(slot, value, "a table: { starts = true, extends = false, … }")
  end
  known_members(slot, value, CLASS_SLOTS, {}, "starts, extends, counts or expired")
  local class = { name = name }
  for _, flag in ipairs { "starts", "extends", "counts" } do
    class[flag] = value[flag] == nil or value[flag]
    if type(class[flag]) ~= "boolean" then
      expect(below(slot, flag), value[flag], "true or false")
    end
  end
  local expired = value.expired == nil and "new" or value.expired
  class.expired = expired_of(below(slot, "expired"), expired)
  return class
end

-- A name stands in records, which are UTF-8.
local function name_of(slot, value)
  if type(value) ~= "string" or value == "" then expect(slot, value, "a name") end
  if not utf8.len(value) then expect(slot, value, "a name in UTF-8") end
end

-- All classes of a policy, its own over the built-in ones, sorted by name.
local function classes_of(slot, value)
  if value ~= nil and type(value) ~= "table" then expect(slot, value, "a table of classes") end
  local all = {}
  for name, class in pairs(BUILT_IN) do all[name] = class end
  for name, class in pairs(value or {}) do
    if type(name) ~= "string" then
      wrong(slot, "found an item without a name, expected name = { … }")
    end
    name_of(below(slot, "name"), name)
    all[name] = class
  end
  local list = {}
  for i, name in ipairs(say.sorted(all)) do
    list[i] = class_of(below(slot, name), name, all[name])
    list[name] = i
  end
  return list
end

-- ---- slots --------------------------------------------------------------------------------------

-- activity: a class, a matcher (active or passive), a choice of classes or a function.
local function activity_of(slot, value, classes)
  if value == nil then return nil end
  local matcher = unbox(value, "matcher")
  if matcher then
    return {
      choose = true, otherwise = true,
      { held = matcher, leaf = "active" }, { leaf = "passive" },
    }
  end
  return choice_of(slot, value, function(at, name)
    if type(name) ~= "string" then
      expect(at, name, "a class such as \"active\", a matcher, choose { … } or a function")
    end
    if not classes[name] then wrong(at, "no class " .. name .. nearest.hint(name, classes)) end
    return name
  end, "a class")
end

local UNITS = { s = true, ms = true, us = true, ns = true }
local TIME_SLOTS = { unit = true, received = true, ahead = true, behind = true, [1] = true }

local function time_of(slot, value)
  if type(value) == "function" then return { call = value } end
  if value == nil then wrong(slot, "found nothing, expected a path such as \"timestamp\"") end
  local given = type(value) == "table" and value or { value }
  for _, name in ipairs(say.sorted(given)) do
    if name == "until" then wrong(below(slot, name), "is not built yet in this version of lull") end
    if not TIME_SLOTS[name] then
      wrong(slot, "no option " .. say.name(name) .. nearest.hint(name, TIME_SLOTS))
    end
  end
  if given.unit ~= nil and not UNITS[given.unit] then
    expect(below(slot, "unit"), given.unit, say.one_of { '"s"', '"ms"', '"us"', '"ns"' })
  end
  local time = { path = path_of(slot, given[1]), unit = given.unit }
  if given.received ~= nil then
    time.received = path_of(below(slot, "received"), given.received)
  end
  for _, name in ipairs { "ahead", "behind" } do
    if given[name] ~= nil and not time.received then
      wrong(below(slot, name), "holds event time near a received time: name that with received =")
    end
    if given[name] ~= nil then time[name] = span_of(below(slot, name), given[name]) end
  end
  return time
end

local function snapshot_of(slot, value)
  if value == nil then return nil end
  if type(value) == "function" then return { { call = value } } end
  local matcher = unbox(value, "matcher")
  local sequence = matcher and { matcher } or matchers.sequence_of(value)
  if not sequence then
    expect(slot, value, "a matcher or a list of matchers: write where { … }")
  end
  if #sequence > 8 then wrong(slot, "found " .. #sequence .. " matchers, expected at most 8") end
  local parts = { path = sequence.path }
  for i, of in ipairs(sequence) do parts[i] = { held = of } end
  return parts
end

local TRIGGERS_MAX = 32

-- One item of rotate_on.
local function trigger_of(slot, item)
  if type(item) == "function" then return { call = item } end
  local changed, when = unbox(item, "changed"), unbox(item, "when")
  if changed then return { changed = changed } end
  if not when then
    expect(slot, item, 'when({ … }, "reason"), changed "user_id" or a function')
  end
  local fault = trigger.reason_fault(when.value)
  if fault then wrong(slot, fault) end
  return { held = when.held, name = when.value }
end

local function rotate_on_of(slot, value)
  local given, list, paths = type(value) == "table" and value or { value }, {}, 0
  if value == nil then return list end
  for i, item in ipairs(given) do
    list[i] = trigger_of(slot, item)
    paths = paths + #(list[i].changed or {})
  end
  if #list == 0 or #say.sorted(given) > #list then
    expect(slot, value, 'a list of triggers: { when({ … }, "reason"), changed "user_id" }')
  end
  if #list > TRIGGERS_MAX or paths > TRIGGERS_MAX then
    wrong(slot, ("found %d triggers that name %d changing fields, expected at most %d of each")
      :format(#list, paths, TRIGGERS_MAX))
  end
  return list
end

-- How many counted events a session may have; 0 for any number.
local function limit_of(slot, value)
  if value == nil then return 0 end
  if type(value) == "table" then
    wrong(slot, "a measure as a limit is not built yet in this version of lull")
  end
  if math.type(value) ~= "integer" or value < 1 then
    expect(slot, value, "a number of events from 1 on")
  end
  return value
end

local SESSION = {
  id = true, trust = true, idle = true, cap = true, activity = true, limit = true,
  rotate_on = true, end_on = true, forget_on = true, confirm_on = true,
}
local SESSION_PLANNED = {
  measures = true, tags = true, data = true, carry = true, update = true, attach = true,
}

local function session_of(slot, value, classes)
  if type(value) ~= "table" then
    expect(slot, value, "a table: session = { idle = \"30m\" }")
  end
  known_members(slot, value, SESSION, SESSION_PLANNED, "slots")
  local trust = value.trust == nil and "full" or value.trust
  if trust ~= "full" and trust ~= "verify" then
    expect(below(slot, "trust"), trust, '"full" or "verify"')
  end
  if value.trust ~= nil and value.id == nil then
    wrong(below(slot, "trust"), "says how far a client's id is trusted: name that with id =")
  end
  local session = { trust = trust }
  if value.id ~= nil then
    session.id = choice_of(below(slot, "id"), value.id, key_of, "a path", true)
  end
  session.idle = choice_of(below(slot, "idle"), value.idle, threshold_of,
    "a duration such as \"30m\": how much silence ends a session, or never")
  if session.idle.choose and not session.idle.otherwise then
    wrong(below(slot, "idle"), "found nothing for other events, expected a last value without when")
  end
  if value.cap ~= nil then
    session.cap = choice_of(below(slot, "cap"), value.cap, threshold_of, "a duration")
  end
  session.activity = activity_of(below(slot, "activity"), value.activity, classes)
  session.rotate_on = rotate_on_of(below(slot, "rotate_on"), value.rotate_on)
  session.limit = limit_of(below(slot, "limit"), value.limit)
  for _, name in ipairs { "end_on", "forget_on", "confirm_on" } do
    session[name] = value[name] ~= nil and matcher_of(below(slot, name), value[name]) or nil
  end
  return session
end

local WINDOW = { key = true, idle = true, snapshot = true, chunk = true, activity = true }
local WINDOW_PLANNED = { cap = true, limit = true, rotate_on = true, measures = true, tags = true }

local function window_of(slot, value, classes)
  if value == nil then return nil end
  if type(value) ~= "table" then expect(slot, value, "a table: window = { key = \"tab\" }") end
  known_members(slot, value, WINDOW, WINDOW_PLANNED, "slots")
  local window = {}
  if value.key ~= nil then
    window.key = choice_of(below(slot, "key"), value.key, key_of, "a path", true)
  end
  if value.idle ~= nil then
    window.idle = choice_of(below(slot, "idle"), value.idle, threshold_of, "a duration")
  end
  window.snapshot = snapshot_of(below(slot, "snapshot"), value.snapshot)
  window.chunk = value.chunk ~= nil and path_of(below(slot, "chunk"), value.chunk) or nil
  window.activity = activity_of(below(slot, "activity"), value.activity, classes)
  return window
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
    expect(slot, value, "at least cap + idle (" .. least .. "ms)")
  end
  return ms
end

local function closes(slot, session)
  local idle = session.idle
  if idle.leaf and idle.leaf.never and not session.cap then
    wrong(below(slot, "idle"), "found never and no cap, expected a way for a session to end")
  end
end

local POLICY = {
  name = true, key = true, time = true, lateness = true, max_jump = true, retain = true,
  active_gap = true, order = true, ignore = true, activity = true, classes = true,
  session = true, window = true,
}
local POLICY_PLANNED = { unique = true }

local function describe(file, value)
  local root = { file = file, path = "" }
  if type(value) ~= "table" then
    local fault = say.expected(value, "a table: policy { … }")
    natives.raise(file, line_of(file, ""), "policy: " .. fault)
  end
  known_members(root, value, POLICY, POLICY_PLANNED, "slots")
  local function slot(name) return below(root, name) end
  if value.name ~= nil then name_of(slot "name", value.name) end
  local classes = classes_of(slot "classes", value.classes)
  local session = session_of(slot "session", value.session, classes)
  closes(slot "session", session)
  return {
    name = value.name,
    key = choice_of(slot "key", value.key, key_of, "a path such as \"user_id\"", true),
    time = time_of(slot "time", value.time),
    lateness = value.lateness ~= nil and span_of(slot "lateness", value.lateness) or 0,
    max_jump = duration_or("24h", slot "max_jump", value.max_jump),
    active_gap = duration_or("5s", slot "active_gap", value.active_gap),
    retain = retain_of(slot "retain", value.retain, session),
    order = value.order ~= nil and path_of(slot "order", value.order) or nil,
    ignore = value.ignore ~= nil and event_matcher_of(slot "ignore", value.ignore) or nil,
    activity = activity_of(slot "activity", value.activity, classes),
    classes = classes,
    session = session,
    window = window_of(slot "window", value.window, classes),
  }
end

-- The word itself: what it gives is opaque to rules, and what a rules file returns.
local function policy(value)
  local described = describe(natives.caller(), value)
  described.given = value
  return box("policy", described)
end

-- ---- with: a policy like another ----------------------------------------------------------------

-- Tables of names; lists and what words give are values.
local function is_map(value)
  return type(value) == "table" and value[1] == nil
end

-- Maps merge by name, all else replaces, false removes: but in a class, whose flags are true or
-- false. `place`: "policy", the name of a slot of it, or "class".
local function merge(old, new, place)
  if not is_map(old) or not is_map(new) then return new end
  local merged = {}
  for name, value in pairs(old) do merged[name] = value end
  for name, value in pairs(new) do
    local inner = place == "policy" and name or place == "classes" and "class" or ""
    if value == false and place ~= "class" then
      merged[name] = nil
    else
      merged[name] = merge(old[name], value, inner)
    end
  end
  return merged
end

local members = {}

-- base:with { session = { idle = "10m" } }: the policy `base`, with other slots.
function members.with(self, given)
  local base = unbox(self, "policy")
  if not base then say.word("with", say.expected(self, "a policy: write base:with { … }")) end
  if type(given) ~= "table" then
    say.word("with", say.expected(given, "a table of slots: base:with { … }"))
  end
  return policy(merge(base.given, given, "policy"))
end

function natives.policy_member(name)
  if members[name] then return members[name] end
  natives.raise(nil, 0, "a policy has no " .. say.name(name) .. nearest.hint(name, members))
end

-- What the answer of a rule's function means: milliseconds (nil for never), at_least.
local function answered_threshold(value)
  local threshold = unbox(value, "threshold")
  if threshold then return nil, false end
  local test = unbox(value, "test")
  if test and (test.op == "over" or test.op == "at_least") then
    return math.max(1, math.tointeger(test.a // 1)), test.op == "at_least"
  end
  local ms, fault = nil, say.expected(value, "a threshold such as \"30m\"")
  if type(value) == "string" then ms, fault = duration(value) end
  if math.type(value) and value >= 0 then ms = math.tointeger(value // 1) end
  if ms == 0 then fault = "0 is no timeout: write never" end
  if not ms or ms == 0 then error(fault, 0) end
  return ms, false
end

return { policy = policy, answered_threshold = answered_threshold }
