-- What lull means, again: semantics.md in plain, slow, obvious Lua. It shares nothing with the
-- engine; each numbered point of the page's step is a function here, in the page's order (7 is in
-- windows.lua, "Time and order" and "Input" in stream.lua). A policy is a table: durations in ms, a
-- threshold is { ms =, at_least =, by = { kind = threshold } }, an activity is { kind = class,
-- default = class }, `ignore` a kind, `snapshot` a list of kinds. Where the page is silent,
-- "settled:" says what the build settled.
local text = require "text"
local quote, object, stamp = text.quote, text.object, text.stamp
local first_of, remove, asked, instant = text.first_of, text.remove, text.asked, text.instant

local Model = {}
Model.__index = Model

local LINES_MAX = 64
local PASSIVE = { "trail", cap = "new", calendar = "new", limit = "new" }
local CLASSES = {
  active = {}, passive = { extends = false, expired = PASSIVE },
  ignore = { starts = false, extends = false, counts = false, expired = "none" },
}

-- What the policy answers ------------------------------------------------------------------------

function Model:class_of(activity, event)
  activity = activity or self.policy.activity or { default = "active" }
  local name = activity[event.kind] or activity.default
  local class = (self.policy.classes or {})[name] or CLASSES[name]
  return { name = name, starts = class.starts ~= false, extends = class.extends ~= false,
    counts = class.counts ~= false, expired = class.expired or "new" }
end

-- "Trusted in full (the default), the id decides which session."
function Model:in_full(line)
  return line.client and self.policy.session.trust ~= "verify"
end

-- The step ---------------------------------------------------------------------------------------

function Model:step(event)
  self.applied = self.applied + 1
  event.applied = self.applied
  if event.ignored then return self:tell(event, { marks = { "ignored" } }) end
  if not event.key then return self:tell(event, { marks = { "no_key" } }) end
  local line = self:which_line(self:key_of(event), event)
  local told = { class = self:class_of(self.policy.session.activity, event), marks = {} }
  if self:is_late(line, event) then
    self:late(line.open or line.closed, event, told)
  else
    if line.open then
      told.session = line.open
    elseif line.closed then
      self:over(line, event, told)
    else
      self:none_before(line, event, told)
    end
    if told.session and told.session == line.open then
      self:apply(told.session, event, told.class)
      self:windows(told.session, event, told)
    end
    if not told.session or line.open and not told.class.counts then
      told.marks = { "uncounted" }
    end
  end
  self:tell(event, told)
end

-- Forgetting. Settled: a key of which nothing is open, once the watermark is more than retain past
-- its last counted event (its first event, where none was counted).
function Model:key_of(event)
  local key, any_open = self.keys[event.key], false
  for _, line in ipairs(key and key.lines or {}) do any_open = any_open or line.open end
  local now = math.max(self.watermark, event.time)
  if not key or not any_open and now > key.last_counted + self.retain then
    key = { text = event.key, lines = {}, sessions = 0, last_counted = event.time,
      newest = event.time, rank = 0 }
    self.keys[event.key] = key
  end
  if event.time > key.newest then key.newest, key.rank = event.time, 0 end
  key.rank = key.rank + 1
  event.rank = event.time == key.newest and key.rank or "behind " .. event.applied
  return key
end

-- 1. Which line? The client's id's; else the open session's with the greatest last activity (ties:
-- the later start); else the key's own.
function Model:which_line(key, event) -- luacheck: no self
  local open, line = {}, nil
  for _, other in ipairs(key.lines) do
    open[#open + 1] = other.open
    if other.client == event.client then line = other end
  end
  local latest = not event.client and first_of(open, function(a, b)
    return a.base > b.base or a.base == b.base and a.start > b.start
  end)
  return latest and latest.line or line or { key = key, client = event.client }
end

-- "An event is late when its session (by 1) has applied a later event or has closed."
function Model:is_late(line, event) -- luacheck: no self
  local session = line.open or line.closed
  return session and (event.time < session.last or event.time < (session.closed_at or 0))
end

-- "Within start − idle and end + idle it is counted in an open session or names the closed one."
function Model:late(session, event, told) -- luacheck: no self
  local class, idle = told.class, session.idle
  told.marks = { "late" }
  if event.time >= instant(session.last, idle) or session.start >= instant(event.time, idle) then
    return
  end
  told.session = session
  if session ~= session.line.open then return end
  if not class.counts then told.marks[2] = "uncounted" return end
  session.events = session.events + 1
  session.key.last_counted = math.max(session.key.last_counted, event.time)
  if class.extends then session.active_events = session.active_events + 1 end
end

-- 2. Timeouts have fired, all up to this time, by (instant, first event of the session); in the
-- same millisecond cap, then idle, then the windows of the session.
function Model:timeouts(time, key)
  while true do
    local all = {}
    for _, session in ipairs(self:open_sessions()) do
      if not key or session.key.text == key then
        for _, timeout in ipairs(self:timeouts_of(session)) do all[#all + 1] = timeout end
      end
    end
    local due = first_of(all, function(a, b) return a.instant < b.instant end)
    if not due or due.instant > time then return end
    if due.window then
      self:pause(due.session, due.window, due.time)
    else
      self:close(due.session, due.reason, due.time, due.instant, due.threshold)
    end
  end
end

function Model:timeouts_of(session)
  local found = {}
  local function add(base, threshold, reason, window)
    found[#found + 1] = threshold and { session = session, instant = instant(base, threshold),
      time = base + threshold.ms, threshold = threshold, reason = reason, window = window }
  end
  if not self:in_full(session.line) then add(session.start, session.cap, "cap") end
  add(session.base, session.idle, "idle")
  for _, window in ipairs(session.open_windows) do
    if not window.paused then add(window.base, window.idle, nil, window) end
  end
  return found
end

-- 3. Triggers: none is built.

-- 4. A session that is over: what the event's class says for that reason.
function Model:over(line, event, told)
  local over, class = line.closed, told.class
  local answer = class.expired
  if type(answer) == "table" then answer = answer[over.reason] or answer[1] end
  if self:in_full(line) then answer = class.extends and "join" or "trail" end
  local goes_on = answer == "new" and not class.extends
    and (over.reason == "cap" or over.reason == "limit")
  if answer == "trail" or goes_on and event.time >= instant(over.base, over.idle) then
    told.session, told.marks = over, { "expired" }
    if self:touches(event) then told.window, told.record = { id = event.window }, false end
  elseif answer ~= "none" then
    told.session = self:start(line, event, answer == "join" and "revived" or over.reason)
    if goes_on then told.session.base = over.base end
  end
end

-- 5. No session before it: a class that may start opens one.
function Model:none_before(line, event, told)
  if told.class.starts then
    told.session = self:start(line, event, line.client and "client" or "first")
  end
end

function Model:start(line, event, reason)
  local key, over, slots, time = line.key, line.closed, self.policy.session, event.time
  self:make_room(line, event)
  local session = { key = key, line = line, applied = event.applied, start = time, last = time,
    base = time, idle = asked(slots.idle, event), cap = asked(slots.cap, event), events = 0,
    active_events = 0, active_ms = 0, open_windows = {}, windows = {}, ended = {} }
  local before = key.last_started
  if reason == "revived" then
    session.id, session.part, session.index = over.id, over.part + 1, over.index
    session.previous_id, session.ended = over.previous_id, over.ended
    if before == over then key.last_started = session end
    before = over
  else
    key.sessions, key.last_started = key.sessions + 1, session
    session.id, session.part = not over and line.client or self:mint(event), 1
    session.index, session.previous_id = key.sessions, before and before.id
  end
  line.open = session
  self:boundary("session.start", session, nil, time, reason, "also", over and self:also(over, time),
    "previous_id", session.previous_id, "index", session.index,
    "gap_ms", before and time - before.base,
    "threshold", over and text.threshold("session." .. over.reason, over.threshold),
    "continues", line.client ~= session.id and line.client or nil)
  return session
end

-- "The key, the time and the rank of the first event among the key's events of that millisecond."
function Model:mint(event)
  local from = event.key .. event.time .. " " .. event.rank
  if not self.ids[from] then
    self.minted = self.minted + 1
    self.ids[from] = quote("?" .. self.minted)
  end
  return self.ids[from]
end

-- "`also` lists which other timeouts held", at the start that follows.
function Model:also(over, time)
  local names = {}
  for _, timeout in ipairs(self:timeouts_of(over)) do
    if timeout.reason and timeout.reason ~= over.reason and timeout.instant <= time then
      names[#names + 1] = timeout.reason
    end
  end
  return text.quoted_list(names)
end

-- "Lines of a key 64 (the longest closed is forgotten first)." Settled: where all are open, the
-- quietest ends, with reason limit.
function Model:make_room(line, event)
  local lines = line.key.lines
  if line.closed then return end
  if #lines >= LINES_MAX then
    local quietest = first_of(lines, function(a, b)
      if a.open and b.open then return a.open.last < b.open.last end
      if a.open or b.open then return not a.open end
      return a.closed.closed_at < b.closed.closed_at
    end)
    if quietest.open then self:close(quietest.open, "limit", event.time, event.time) end
    remove(lines, quietest)
  end
  table.insert(lines, line)
end

-- 6. Apply: counts, then the thresholds, which hold until the next counted event.
function Model:apply(session, event, class)
  local slots, time = self.policy.session, event.time
  local gap = session.last_active and time - session.last_active
  session.last = time
  if class.extends then session.last_active, session.base = time, time end
  if not class.counts then return end
  session.events = session.events + 1
  session.key.last_counted = math.max(session.key.last_counted, time)
  session.idle, session.cap = asked(slots.idle, event), asked(slots.cap, event)
  if not class.extends then return end
  session.active_events = session.active_events + 1
  if gap and gap <= (self.policy.active_gap or 5000) then
    session.active_ms = session.active_ms + gap
  end
end

function Model:close(session, reason, time, closed_at, threshold)
  for _, window in ipairs(session.open_windows) do
    self:end_window(session, window, reason, time)
  end
  session.line.open, session.line.closed = nil, session
  session.reason, session.closed_at, session.threshold = reason, closed_at, threshold
  self:boundary("session.end", session, nil, time, reason,
    "threshold", text.threshold("session." .. reason, threshold), "start", stamp(session.start),
    "end", stamp(session.last), "last_active", stamp(session.last_active),
    "duration_ms", session.last - session.start, "active_ms", session.active_ms,
    "events", session.events, "active_events", session.active_events,
    "ghost", session.active_events == 0,
    "windows", self.policy.window and text.list(session.windows), "measures", "{}", "tags", "[]")
end

-- 8. Tell: the boundaries as they are crossed, then the event's own bytes, one member added.
function Model:boundary(kind, session, window, time, reason, ...)
  self:write(object("type", quote(kind), "policy", quote(self.policy.name), "key", session.key.text,
    "session_id", session.id, "part", session.part, "window_id", window and window.id,
    "time", stamp(time), "reason", quote(reason), ...))
end

function Model:tell(event, told)
  local session, class, window = told.session, told.class, told.window
  local member = object("policy", quote(self.policy.name), "session_id", session and session.id,
    "part", session and session.part, "window_id", window and window.id,
    "activity", class and quote(class.name), "record", told.record,
    "marks", told.marks[1] and text.quoted_list(told.marks))
  self:write((event.line:gsub("}([ \t\r]*)$", function(space)
    return ',"lull":' .. member .. "}" .. space
  end)))
end

function Model:write(line)
  table.insert(self.out, line)
end

return Model
