-- The slots of session and window, and what tells sessions and windows apart.
local natives, use = ...
local say, nearest = use "say", use "nearest"
local matchers, trigger, slots = use "matcher", use "trigger", use "slot"
local wrong, expect, below, asking = slots.wrong, slots.expect, slots.below, slots.asking
local known_members, path_of = slots.known_members, slots.path_of
local threshold_of, key_of, choice_of = slots.threshold_of, slots.key_of, slots.choice_of
local matcher_of, name_of = slots.matcher_of, slots.name_of
local unbox = natives.unbox

-- activity: a class, a matcher (active or passive), a choice of classes or a function.
local function activity_of(slot, value, classes)
  if value == nil then return nil end
  local matcher = unbox(value, "matcher")
  if matcher then
    return {
      choose = true, otherwise = true,
      { held = asking(slot, matcher), leaf = "active" }, { leaf = "passive" },
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

local TRIGGERS_MAX, TAGS_MAX = 32, 64

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
  return { held = asking(slot, when.held), name = when.value }
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

-- What a session may have at most: { figure = "events", value = n }.
local function limit_of(slot, value)
  if value == nil then return nil end
  if math.type(value) == "integer" and value > 0 then
    return { figure = "events", value = value }
  end
  local name, most
  if type(value) == "table" then name, most = next(value) end
  if type(name) ~= "string" or not math.type(most) or most <= 0 or #say.sorted(value) > 1 then
    expect(slot, value, "a number of events from 1 on, or { measure = number }")
  end
  if not slot.figures[name] then
    wrong(slot, "the session has no " .. name .. nearest.hint(name, slot.figures))
  end
  return { figure = name, value = most }
end

-- name → matcher over the finished session, or a function of it; by name.
local function tags_of(slot, value)
  local list = {}
  if value == nil then return list end
  if type(value) ~= "table" then
    expect(slot, value, "a table of tags: { bounce = where { events = 1 } }")
  end
  for i, name in ipairs(say.sorted(value)) do
    if type(name) ~= "string" then
      wrong(slot, "found an item without a name, expected tags: name = where { … }")
    end
    local at = below(slot, name)
    name_of(at, name)
    local tag = { name = name }
    if type(value[name]) == "function" then
      tag.call = value[name]
    else
      local matcher = unbox(value[name], "matcher")
      if not matcher then
        expect(at, value[name], "a matcher of the session, where { … }, or a function")
      end
      local held, odd = matchers.of_session(matcher)
      if not held then wrong(at, "found " .. odd .. ", expected figures of the session") end
      tag.held = asking(at, held)
    end
    list[i] = tag
  end
  if #list > TAGS_MAX then
    wrong(slot, ("found %d tags, expected at most %d"):format(#list, TAGS_MAX))
  end
  return list
end

local SESSION = {
  id = true, trust = true, idle = true, cap = true, activity = true, limit = true,
  rotate_on = true, end_on = true, forget_on = true, confirm_on = true, measures = true,
  tags = true,
}
local SESSION_PLANNED = { data = true, carry = true, update = true, attach = true }

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
  local session = { trust = trust, measures = slot.measures, tags = tags_of(below(slot, "tags"),
    value.tags) }
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

return {
  session_of = session_of, window_of = window_of, activity_of = activity_of,
  SESSION = SESSION, WINDOW = WINDOW,
}
