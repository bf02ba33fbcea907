-- 7. Windows, of the step in model.lua.
local Model = require "model"
local first_of, those = Model.first_of, Model.those

-- Which class an event has for windows; nil where it touches none.
function Model:touches(event)
  local slots = self.policy.window
  if not slots or slots.key and not event.window then return nil end
  local class = self:class_of(slots.activity, event)
  return (class.starts or class.extends or class.counts) and class
end

function Model:windows(session, event, told)
  local class = self:touches(event)
  local window = those(session.windows, function(it)
    return not it.over and it.id == event.window
  end)[1]
  if not class or not window and not class.starts then return end
  if not window then
    window = self:start_window(session, event)
  elseif window.paused and class.extends then
    self:resume(session, window, event)
  end
  self:move(window, event, class)
  self:count(window, event, class)
  if class.counts then
    self:ask(window, self.policy.window, event)
    window.unrecorded = window.unrecorded + (window.paused and 1 or 0)
  end
  if window.paused then
    window.missed = true
  else
    self:snapshot(window, event)
    table.insert(window.chunks, math.tointeger(event.chunk))
  end
  told.window, told.record = window, not window.paused
end

-- A start's reason is `first`, or what ended this id's window before it in the same session.
-- Windows open at once are limited, and as many that are over are remembered.
function Model:start_window(session, event)
  local windows, most, time = session.windows, self.limits.session_windows, event.time
  local before = those(windows, function(it) return it.over and it.id == event.window end)[1]
  Model.remove(windows, before)
  local open = those(windows, function(it) return not it.over end)
  if #open >= most then
    local quietest = first_of(open, function(a, b) return a.last < b.last end)
    self:end_window(session, quietest, "limit", time)
  end
  local over = those(windows, function(it) return it.over end)
  if #over > most then Model.remove(windows, over[1]) end
  local window = { id = event.window, part = session.part, start = time, last = time, base = time,
    since = time, segments = {}, events = 0, active_events = 0, unrecorded = 0, chunks = {},
    next_step = 1, missed = false }
  table.insert(windows, window)
  self:ask(window, self.policy.window, event)
  self:boundary("window.start", session, window, time, before and before.over or "first",
    "needs_snapshot", self:needs_snapshot(window, event, true))
  return window
end

-- Without activity for longer than window.idle it pauses, dated base + T; the next active event
-- resumes it. A pause that is over where it begins (or before, by an event that came behind the
-- watermark) is no idle stretch, and the active one before it goes on.
function Model:pause(session, window, time)
  table.insert(window.segments, { kind = "active", from = window.since, to = time })
  window.paused, window.since = true, time
  self:boundary("window.idle", session, window, time, "idle", "last_active", window.last_active,
    "threshold", { slot = "window.idle", ms = window.idle.ms })
end

function Model:resume(session, window, event)
  if event.time > window.since then
    table.insert(window.segments, { kind = "idle", from = window.since, to = event.time })
    window.since = event.time
  else
    window.since = table.remove(window.segments).from
  end
  window.paused = false
  self:boundary("window.resume", session, window, event.time, "active", "gap_ms",
    event.time - window.base, "needs_snapshot", self:needs_snapshot(window, event, window.missed))
end

-- A snapshot may be a sequence; its first part begins it anew. Which part the event is, or none.
function Model:snapshot_part(window, event)
  local kinds = self.policy.window.snapshot or {}
  if event.kind ~= nil and event.kind == kinds[1] then return 1 end
  if event.kind ~= nil and event.kind == kinds[window.next_step] then return window.next_step end
end

function Model:needs_snapshot(window, event, lacks)
  if self.policy.window.snapshot then
    return lacks and not self:snapshot_part(window, event)
  end
end

function Model:snapshot(window, event)
  local part = self:snapshot_part(window, event)
  if part == 1 then window.begun = event.time end
  if part == #(self.policy.window.snapshot or {}) then
    window.playable_from = window.playable_from or window.begun
    window.missed, window.next_step = false, 1
  elseif part then
    window.next_step = part + 1
  end
end

-- A gap is a place between the least and the greatest index where some are missing.
local function chunk_figures(indexes)
  local gaps, collisions = 0, 0
  table.sort(indexes)
  for i = 2, #indexes do
    if indexes[i] == indexes[i - 1] then collisions = collisions + 1 end
    if indexes[i] > indexes[i - 1] + 1 then gaps = gaps + 1 end
  end
  return gaps, collisions
end

function Model:end_window(session, window, reason, time)
  window.over = reason
  table.insert(window.segments, { kind = window.paused and "idle" or "active",
    from = window.since, to = window.last })
  for _, segment in ipairs(window.segments) do segment.to = math.min(segment.to, window.last) end
  local all = those(window.segments, function(segment) return segment.from < segment.to end)
  local most = self.limits.window_segments
  local gaps, collisions = chunk_figures(window.chunks)
  self:boundary("window.end", session, window, time, reason, "start", window.start,
    "end", window.last, "playable_from", window.playable_from,
    "segments", table.move(all, 1, most, 1, {}), "segments_truncated", #all > most or nil,
    "events", window.events, "active_events", window.active_events,
    "unrecorded", window.unrecorded, "chunk_gaps", gaps, "chunk_collisions", collisions,
    "ghost", window.active_events == 0)
end
