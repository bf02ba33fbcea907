-- What slots of several values come to for an event and its session. A threshold is
-- { ms =, at_least =, by = { kind = threshold }, field = name, looked = { path =, cases = … } }, a
-- choice of classes the same with `default` and kinds: of the event's kind, else what its field
-- says, else what is looked up by the latest value, else the rest.
local values = {}

local HUNDRED_YEARS = 100 * 366 * 86400000
local UNITS = { ms = 1, s = 1000, m = 60000 }

local function says_something(value)
  return type(value) == "string" and value ~= "" or type(value) == "number"
    or type(value) == "boolean"
end

-- The latest value by event time that the session has seen, the event's own before all.
local function latest(path, event, session)
  local own = event.fields[path]
  if says_something(own) then return own end
  local seen = session and session.latest[path]
  return seen and seen.value
end

-- What a counted event leaves behind for those that come.
function values.note(session, event)
  for path, value in pairs(event.fields) do
    local before = session.latest[path]
    if says_something(value) and not (before and before.time > event.time) then
      session.latest[path] = { value = value, time = event.time }
    end
  end
end

-- A number of milliseconds or a duration in words; nil for all else.
local function duration(value)
  local ms = value
  if type(value) == "string" then
    local number, unit = value:match "^(%d+)(%a+)$"
    ms = UNITS[unit] and number * UNITS[unit]
  end
  ms = math.type(ms) and ms // 1
  return ms and ms >= 1 and ms <= HUNDRED_YEARS and { ms = math.tointeger(ms) } or nil
end

local function looked_up(looked, event, session)
  return looked and looked.cases[latest(looked.path, event, session)]
end

function values.threshold_of(threshold, event, session)
  if not threshold then return nil end
  return threshold.by and threshold.by[event.kind]
    or threshold.field and duration(event.fields[threshold.field])
    or looked_up(threshold.looked, event, session)
    or threshold
end

function values.class_of(activity, event, session, classes)
  local said = activity.field and event.fields[activity.field]
  return activity[event.kind] or classes[said] and said
    or looked_up(activity.looked, event, session) or activity.default or "active"
end

return values
