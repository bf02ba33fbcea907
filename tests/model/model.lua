-- What lull means, again: semantics.md in plain, slow, obvious Lua. It shares nothing with the
-- engine; each numbered point of the page is a function here, in the page's order. A policy is a
-- table: durations in ms, a threshold is { ms =, at_least =, by = { kind = threshold } }, an
-- activity is { kind = class, default = class }, `ignore` a kind, `snapshot` a list of kinds.
-- model.run(policy, lines) gives the lines that lull writes; minted ids are "?1", "?2", …
local cjson = require "cjson"

local Model = {}
Model.__index = Model

local LINES_MAX, WINDOWS_MAX, SEGMENTS_MAX, ASIDE_MAX, ONE_KEY = 64, 64, 1000, 64, 1000
local FOREVER = math.maxinteger
local CLASSES = {
  active = {},
  passive = { extends = false, expired = { "trail", cap = "new", calendar = "new", limit = "new" } },
  ignore = { starts = false, extends = false, counts = false, expired = "none" },
}

-- Writing ----------------------------------------------------------------------------------------

local function quote(text)
  return '"' .. text:gsub('["\\]', "\\%0") .. '"'
end

-- A key, a client's id or a window's key as JSON; nil where the field holds none.
local function id_of(value)
  if type(value) == "string" then return quote(value) end
  if type(value) == "number" then return tostring(math.tointeger(value) or value) end
  if type(value) == "boolean" then return tostring(value) end
end

-- object("a", 1, "b", nil) is {"a":1}: what has no value is left out.
local function object(...)
  local members = {}
  for i = 1, select("#", ...), 2 do
    local name, value = select(i, ...)
    if value ~= nil then members[#members + 1] = ('"%s":%s'):format(name, value) end
  end
  return "{" .. table.concat(members, ",") .. "}"
end

local function list(items)
  return "[" .. table.concat(items, ",") .. "]"
end

local function stamp(time)
  return time and quote(os.date("!%Y-%m-%dT%H:%M:%S", time // 1000) .. (".%03dZ"):format(time % 1000))
end

local function threshold_text(slot, threshold)
  return threshold and object("slot", quote(slot), "limit_ms", threshold.ms)
end

function Model:write(line)
  self.out[#self.out + 1] = line
end

function Model:boundary(kind, session, window, time, reason, ...)
  local id = window and window.id
  self:write(object("type", quote(kind), "policy", quote(self.policy.name), "key", session.key.text,
    "session_id", session.id, "part", session.part, "window_id", id or nil,
    "time", stamp(time), "reason", quote(reason), ...))
end

-- Answers of the policy --------------------------------------------------------------------------

function Model:class_of(activity, event)
  activity = activity or self.policy.activity or { default = "active" }
  local name = activity[event.kind] or activity.default
  local class = (self.policy.classes or {})[name] or CLASSES[name]
  return { name = name, starts = class.starts ~= false, extends = class.extends ~= false,
    counts = class.counts ~= false, expired = class.expired or "new" }
end

local function asked(threshold, event)
  return threshold and threshold.by and threshold.by[event.kind] or threshold
end

-- A timeout of T fires at T + 1 ms after its base, `at_least T` at T; no timeout: never.
local function instant(base, threshold)
  return threshold and base + threshold.ms + (threshold.at_least and 0 or 1) or FOREVER
end

local function full_trust(policy, line)
  return line.client and (policy.session.trust or "full") == "full"
end

-- Time and order: outliers and the watermark -----------------------------------------------------

local function order_rank(value)
  return type(value) == "number" and 1 or type(value) == "string" and 2 or 3
end

local function ordered_before(a, b)
  if a.time ~= b.time then return a.time < b.time end
  local rank_a, rank_b = order_rank(a.order), order_rank(b.order)
  if rank_a ~= rank_b then return rank_a < rank_b end
  if rank_a < 3 and a.order ~= b.order then return a.order < b.order end
  return a.arrival < b.arrival
end

-- "An event more than max_jump ahead of the greatest accepted time, and the first of a stream, is
-- set aside until the next event of another key decides. Where 64 are aside they are applied to
-- their key, and the watermark waits for the other key's word."
function Model:arrive(event)
  self.count = self.count + 1
  self.same_key = event.key == self.last_key and self.same_key + 1 or 1
  self.last_key = event.key
  local aside = self.aside
  local one_key = self.same_key >= math.min(self.count, ONE_KEY)
  if aside[1] and (event.key ~= aside[1].key or one_key) then
    self:decide(event.time)
    aside = self.aside
  end
  if self.greatest and event.time <= self.greatest + self.max_jump then
    return self:accept(event)
  end
  aside[#aside + 1] = event
  if #aside >= ASIDE_MAX then
    table.sort(aside, ordered_before)
    for _, other in ipairs(aside) do
      if not other.is_applied then
        other.is_applied = true
        self:timeouts(other.time, other.key)
        self:step(other)
      end
    end
  end
end

function Model:decide(time)
  local aside = self.aside
  self.aside = {}
  for _, event in ipairs(aside) do
    if not time or time >= event.time - self.max_jump then
      self:accept(event)
    elseif not event.is_applied then
      self:tell(event, { marks = { "outlier" } })
    end
  end
end

function Model:accept(event)
  self.greatest = math.max(self.greatest or event.time, event.time)
  if not event.is_applied then self.waiting[#self.waiting + 1] = event end
  self:advance(self.greatest - (self.policy.lateness or 0))
end

-- The next of those that wait: the places of a key's events of one time are those of their
-- arrival; `order` says which of them stands in which.
function Model:next_waiting(watermark)
  local first
  for _, event in ipairs(self.waiting) do
    if event.time <= watermark and (not first or event.time < first.time
      or event.time == first.time and event.place < first.place) then
      first = event
    end
  end
  local best = first
  for _, event in ipairs(self.waiting) do
    if first and event.key and event.key == first.key and ordered_before(event, best) then
      best = event
    end
  end
  if best then first.place, best.place = best.place, first.place end
  return best
end

function Model:advance(watermark)
  while true do
    local event = self:next_waiting(watermark)
    if not event then break end
    for i, other in ipairs(self.waiting) do
      if other == event then table.remove(self.waiting, i) break end
    end
    self.watermark = math.max(self.watermark, event.time)
    self:timeouts(self.watermark)
    self:step(event)
  end
  self.watermark = math.max(self.watermark, watermark)
  self:timeouts(self.watermark)
end

-- "Open sessions by arrival of their first event" end last.
function Model:end_of_input()
  self:decide(nil)
  if not self.greatest then return end
  self:advance(self.greatest)
  for _, session in ipairs(self:open_sessions()) do
    local time = math.max(self.greatest, session.last)
    self:close(session, "end_of_input", time, time)
  end
end

function Model:open_sessions()
  local open = {}
  for _, key in pairs(self.keys) do
    for _, line in ipairs(key.lines) do open[#open + 1] = line.open end
  end
  table.sort(open, function(a, b) return a.applied < b.applied end)
  return open
end

-- The step: which line, timeouts, triggers, over, none before, apply, windows, tell --------------

function Model:step(event)
  if event.ignored then return self:tell(event, { marks = { "ignored" } }) end
  if not event.key then return self:tell(event, { marks = { "no_key" } }) end
  local key = self:key_of(event)
  self.applied = self.applied + 1
  event.applied = self.applied
  if event.time > key.newest then key.newest, key.rank = event.time, 0 end
  key.rank = key.rank + 1
  event.rank = event.time == key.newest and key.rank or "behind " .. event.applied
  local line = self:which_line(key, event)
  local class = self:class_of(self.policy.session.activity, event)
  local told = { class = class, marks = {} }
  if self:late(line, event) then return self:apply_late(line, event, told) end
  local session = line.open
  if not session and line.closed then
    session = self:over(line, event, told)
  elseif not session then
    session = self:none_before(line, event, class)
  end
  if session then
    self:apply(session, event, class)
    self:windows(session, event, told)
  end
  if session and not class.counts or not session and not told.session then
    told.marks[#told.marks + 1] = "uncounted"
  end
  told.session = told.session or session
  return self:tell(event, told)
end

-- Forgetting: "a key whose last counted event is more than retain before the event at hand is
-- treated as never seen".
function Model:key_of(event)
  local key, any_open = self.keys[event.key], nil
  if key and math.max(self.watermark, event.time) > key.last_counted + self.retain then
    for _, line in ipairs(key.lines) do any_open = any_open or line.open end
    if not any_open then key = nil end
  end
  if not key then
    key = { text = event.key, lines = {}, sessions = 0, last_counted = event.time,
      newest = event.time, rank = 0 }
    self.keys[event.key] = key
  end
  return key
end

-- 1. Which line?
function Model:which_line(key, event)
  if not event.client then
    local best
    for _, line in ipairs(key.lines) do
      local open = line.open
      if open and (not best or open.base > best.open.base
        or open.base == best.open.base and open.start > best.open.start) then
        best = line
      end
    end
    if best then return best end
  end
  for _, line in ipairs(key.lines) do
    if line.client == event.client then return line end
  end
  return { key = key, client = event.client }
end

-- 2. Timeouts have fired: all whose instant is not later, by instant, then by the arrival of their
-- session's first event.
function Model:timeouts(time, key)
  while true do
    local due
    for _, session in ipairs(self:open_sessions()) do
      for _, timeout in ipairs(self:timeouts_of(session)) do
        if timeout.instant <= time and (not key or session.key.text == key) and (not due or timeout.instant < due.instant) then
          due = timeout
        end
      end
    end
    if not due then return end
    if due.window then
      self:pause(due.session, due.window, due.time)
    else
      self:close(due.session, due.reason, due.time, due.instant, due.threshold)
    end
  end
end

-- The timeouts of a session; in the same millisecond cap, then idle, then its windows.
function Model:timeouts_of(session)
  local found = {}
  local function add(base, threshold, reason, window)
    if threshold then
      found[#found + 1] = { session = session, instant = instant(base, threshold),
        time = base + threshold.ms, threshold = threshold, reason = reason, window = window }
    end
  end
  if not full_trust(self.policy, session.line) then add(session.start, session.cap, "cap") end
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
  local expired = class.expired
  local answer = type(expired) == "table" and (expired[over.reason] or expired[1]) or expired
  if full_trust(self.policy, line) then answer = class.extends and "join" or "trail" end
  local within_idle = event.time < instant(over.base, over.idle)
  local goes_on = not class.extends and (over.reason == "cap" or over.reason == "limit")
  if answer == "new" and goes_on and not within_idle then answer = "trail" end
  if answer == "none" then return end
  if answer == "trail" then
    told.session, told.trails = over, true
    told.marks = { "expired" }
    if self:touches(event) then told.window, told.record = { id = event.window }, false end
    return
  end
  local session = self:start(line, event, answer == "join" and "revived" or over.reason)
  if answer == "new" and goes_on then session.base = over.base end
  return session
end

-- 5. No session before it.
function Model:none_before(line, event, class)
  if class.starts then return self:start(line, event, line.client and "client" or "first") end
end

function Model:start(line, event, reason)
  local key, over, time = line.key, line.closed, event.time
  local session = { key = key, line = line, applied = event.applied, start = time, last = time,
    base = time, events = 0, active_events = 0, active_ms = 0, open_windows = {}, windows = {},
    over_windows = {}, part = 1 }
  self:make_room(line, event)
  local before = key.last_started
  if reason == "revived" then
    session.id, session.part, session.index = over.id, over.part + 1, over.index
    session.previous, before, session.over_windows = over.previous, over, over.over_windows
  else
    key.sessions = key.sessions + 1
    session.index, session.previous = key.sessions, key.last_started
    session.id = not over and line.client or self:mint(event)
    session.over_windows = {}
  end
  if reason ~= "revived" then key.last_started = session
  elseif key.last_started == over then key.last_started = session end
  session.idle, session.cap = asked(self.policy.session.idle, event), asked(self.policy.session.cap, event)
  line.open = session
  self:boundary("session.start", session, nil, time, reason, "also", over and self:also(over, time),
    "previous_id", session.previous and session.previous.id, "index", session.index,
    "gap_ms", before and time - before.base,
    "threshold", over and threshold_text("session." .. over.reason, over.threshold),
    "continues", line.client ~= session.id and line.client or nil)
  return session
end

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
      names[#names + 1] = quote(timeout.reason)
    end
  end
  return list(names)
end

-- Limits: of the lines of a key the longest closed is forgotten first.
function Model:make_room(line, event)
  local lines = line.key.lines
  for _, other in ipairs(lines) do
    if other == line then return end
  end
  if #lines >= LINES_MAX then
    local quietest
    for i, other in ipairs(lines) do
      local this, best = other.open or other.closed, quietest and (lines[quietest].open or lines[quietest].closed)
      local better = not best or (not other.open and lines[quietest].open)
        or ((not other.open) == (not lines[quietest].open) and this.base < best.base)
      if better then quietest = i end
    end
    local open = lines[quietest].open
    if open then self:close(open, "limit", event.time, event.time) end
    table.remove(lines, quietest)
  end
  lines[#lines + 1] = line
end

-- 6. Apply: counts, then the thresholds, which hold until the next counted event.
function Model:apply(session, event, class)
  session.last = math.max(session.last, event.time)
  if class.counts then
    session.events = session.events + 1
    session.key.last_counted = math.max(session.key.last_counted, event.time)
    session.idle = asked(self.policy.session.idle, event)
    session.cap = asked(self.policy.session.cap, event)
  end
  if class.extends then
    local gap = session.last_active and event.time - session.last_active
    if class.counts then
      session.active_events = session.active_events + 1
      if gap and gap <= (self.policy.active_gap or 5000) then
        session.active_ms = session.active_ms + gap
      end
    end
    session.last_active, session.base = event.time, event.time
  end
end

-- Late: "when its session has applied a later event or has closed" (by an instant after it).
function Model:late(line, event) -- luacheck: no self
  local session = line.open or line.closed
  return session and (event.time < session.last or event.time < (session.closed_at or 0))
end

function Model:apply_late(line, event, told)
  local session, class = line.open or line.closed, told.class
  told.marks = { "late" }
  local within = not session.idle or event.time < instant(session.last, session.idle)
    and session.start < instant(event.time, session.idle)
  if within then
    told.session = session
    if line.open and class.counts then
      session.events = session.events + 1
      session.key.last_counted = math.max(session.key.last_counted, event.time)
      if class.extends then session.active_events = session.active_events + 1 end
    end
  end
  if within and line.open and not class.counts then told.marks[2] = "uncounted" end
  self:tell(event, told)
end

function Model:close(session, reason, time, closed_at, threshold)
  for _, window in ipairs(session.open_windows) do
    self:end_window(session, window, reason, time)
  end
  session.line.open, session.line.closed = nil, session
  session.reason, session.closed_at, session.threshold = reason, closed_at, threshold
  self:boundary("session.end", session, nil, time, reason,
    "threshold", threshold_text("session." .. reason, threshold), "start", stamp(session.start),
    "end", stamp(session.last), "last_active", stamp(session.last_active),
    "duration_ms", session.last - session.start, "active_ms", session.active_ms,
    "events", session.events, "active_events", session.active_events,
    "ghost", session.active_events == 0, "windows", self.policy.window and list(session.windows),
    "measures", "{}", "tags", "[]")
end

-- 7. Windows.
function Model:touches(event)
  local slots = self.policy.window
  if not slots or slots.key and not event.window then return false end
  local class = self:class_of(slots.activity, event)
  return (class.starts or class.extends or class.counts) and class
end

function Model:windows(session, event, told)
  local class = self:touches(event)
  if not class then return end
  local slots, sequence, time = self.policy.window, self.policy.window.snapshot, event.time
  local step = sequence and (event.kind == sequence[1] and 1 or event.kind == sequence[2] and 2)
  local window
  for _, open in ipairs(session.open_windows) do
    if open.id == event.window then window = open end
  end
  if not window then
    if not class.starts then return end
    window = self:start_window(session, event, sequence and step ~= 1)
  elseif window.paused and class.extends then
    if time > window.since then
      window.segments[#window.segments + 1] = { kind = "idle", from = window.since, to = time }
      window.since = time
    else
      window.since = table.remove(window.segments).from
    end
    window.paused = false
    local needs
    if sequence then needs = window.missed and not (step == 1 or step == window.next_step) end
    self:boundary("window.resume", session, window, time, "active", "gap_ms", time - window.base,
      "needs_snapshot", needs)
  end
  window.last = time
  if class.extends then window.base, window.last_active = time, time end
  if class.counts then
    window.events = window.events + 1
    if class.extends then window.active_events = window.active_events + 1 end
    if window.paused then window.unrecorded = window.unrecorded + 1 end
    window.idle = asked(slots.idle, event)
  end
  if window.paused then window.missed = true end
  if step and not window.paused then self:snapshot(window, step, time) end
  if not window.paused then self:chunk(window, event) end
  told.window, told.record = window, not window.paused
end

function Model:start_window(session, event, needs)
  if #session.open_windows >= WINDOWS_MAX then
    local quietest = 1
    for i, window in ipairs(session.open_windows) do
      if window.base < session.open_windows[quietest].base then quietest = i end
    end
    self:end_window(session, session.open_windows[quietest], "limit", event.time)
    table.remove(session.open_windows, quietest)
  end
  local time = event.time
  local window = { id = event.window, start = time, last = time, base = time, since = time,
    segments = {}, events = 0, active_events = 0, unrecorded = 0, chunks = {}, collisions = 0,
    idle = asked(self.policy.window.idle, event), next_step = 1, missed = false }
  table.insert(session.open_windows, window)
  if window.id then table.insert(session.windows, window.id) end
  self:boundary("window.start", session, window, time,
    session.over_windows[window.id or ""] or "first", "needs_snapshot", needs)
  return window
end

-- "A sequence: playable_from is its first event once its last has come."
function Model:snapshot(window, step, time) -- luacheck: no self
  local steps = #self.policy.window.snapshot
  if step ~= 1 and step ~= window.next_step then return end
  if step == 1 then window.begun = time end
  if step < steps then
    window.next_step = step + 1
  else
    window.playable_from = window.playable_from or window.begun
    window.missed, window.next_step = false, 1
  end
end

-- Chunks: a place between the least and the greatest seen where some are missing is a gap.
function Model:chunk(window, event) -- luacheck: no self
  local index = math.tointeger(event.chunk)
  if not index or index < 0 then return end
  if window.chunks[index] then window.collisions = window.collisions + 1 end
  window.chunks[index] = true
  window.greatest_chunk = math.max(window.greatest_chunk or index, index)
  window.least_chunk = math.min(window.least_chunk or index, index)
end

local function chunk_gaps(window)
  local gaps, missing = 0, false
  for index = window.least_chunk or 0, window.greatest_chunk or -1 do
    if not window.chunks[index] and not missing then gaps = gaps + 1 end
    missing = not window.chunks[index]
  end
  return gaps
end

-- "A window without activity for longer than window.idle gets window.idle, dated base + T."
function Model:pause(session, window, time)
  window.segments[#window.segments + 1] = { kind = "active", from = window.since, to = time }
  window.paused, window.since = true, time
  self:boundary("window.idle", session, window, time, "idle",
    "last_active", stamp(window.last_active), "threshold", threshold_text("window.idle", window.idle))
end

function Model:end_window(session, window, reason, time)
  session.over_windows[window.id or ""] = reason
  local segments, truncated, last = {}, false, window.last
  table.insert(window.segments,
    { kind = window.paused and "idle" or "active", from = window.since, to = last })
  for _, segment in ipairs(window.segments) do
    local from, to = segment.from, math.min(segment.to, last)
    if from < to and #segments == SEGMENTS_MAX then truncated = true
    elseif from < to then
      segments[#segments + 1] = object("kind", quote(segment.kind), "from", stamp(from),
        "to", stamp(to))
    end
  end
  self:boundary("window.end", session, window, time, reason, "start", stamp(window.start),
    "end", stamp(last), "playable_from", stamp(window.playable_from), "segments", list(segments),
    "segments_truncated", truncated or nil, "events", window.events,
    "active_events", window.active_events, "unrecorded", window.unrecorded,
    "chunk_gaps", chunk_gaps(window), "chunk_collisions", window.collisions,
    "ghost", window.active_events == 0)
end

-- 8. Tell: the event's own bytes, one member added.
function Model:tell(event, told)
  local session, class, window = told.session, told.class, told.window
  local marks = {}
  for i, mark in ipairs(told.marks) do marks[i] = quote(mark) end
  local member = object("policy", quote(self.policy.name), "session_id", session and session.id,
    "part", session and session.part, "window_id", window and window.id or nil,
    "activity", class and quote(class.name), "record", told.record,
    "marks", #marks > 0 and list(marks) or nil)
  self:write((event.line:gsub("}([ \t\r]*)$", function(space)
    return ',"lull":' .. member .. "}" .. space
  end)))
end

-- Input ------------------------------------------------------------------------------------------

-- The event of a line; nil where the line is a reject.
function Model:read(line)
  local fine, data = pcall(cjson.decode, line)
  if not fine or type(data) ~= "table" or not line:find "^[ \t]*{" then return end
  local policy, time = self.policy, math.tointeger(data[self.policy.time])
  if data.lull ~= nil or not time then return end
  local event = { line = line, time = time, kind = data.kind, arrival = self.count + 1,
    place = self.count + 1 }
  local function value(path)
    if path and data[path] ~= cjson.null then return data[path] end
  end
  event.ignored = policy.ignore ~= nil and data.kind == policy.ignore
  if event.ignored then return event end
  if type(policy.key) == "string" then
    event.key = id_of(value(policy.key))
  else
    local parts = {}
    for i, path in ipairs(policy.key) do parts[i] = id_of(value(path)) end
    event.key = #parts == #policy.key and list(parts) or nil
  end
  event.client = id_of(value(policy.session.id))
  if event.client == '""' then event.client = nil end
  event.order = value(policy.order)
  if policy.window then
    event.window = id_of(value(policy.window.key))
    event.chunk = value(policy.window.chunk)
  end
  return event
end

function Model.run(policy, lines)
  local function greatest(threshold)
    local ms = threshold and threshold.ms or 0
    for _, other in pairs(threshold and threshold.by or {}) do ms = math.max(ms, other.ms) end
    return ms
  end
  local self = setmetatable({ policy = policy, out = {}, keys = {}, aside = {}, waiting = {},
    count = 0, same_key = 0, minted = 0, applied = 0, ids = {}, watermark = math.mininteger }, Model)
  self.max_jump = policy.max_jump or 86400000
  self.retain = policy.retain
    or math.max(7 * 86400000, greatest(policy.session.cap) + greatest(policy.session.idle))
  self:write(object("type", '"policy.load"', "policy", quote(policy.name), "file", '"rules.lua"',
    "at", '{"event":0}'))
  for _, line in ipairs(lines) do
    local event = self:read(line)
    if event then self:arrive(event) end
  end
  self:end_of_input()
  return self.out
end

return Model
