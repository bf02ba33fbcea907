-- 7. Windows, of the step in model.lua.
local text = require "text"
local Model = require "model"
local first_of, remove, asked, stamp = text.first_of, text.remove, text.asked, text.stamp

local WINDOWS_MAX, SEGMENTS_MAX = 64, 1000

-- "Only events with a window key touch them"; its class (by window.activity) does something.
function Model:touches(event)
  local slots = self.policy.window
  if not slots or slots.key and not event.window then return nil end
  local class = self:class_of(slots.activity, event)
  return (class.starts or class.extends or class.counts) and class
end

function Model:windows(session, event, told)
  local class, window = self:touches(event), nil
  for _, open in ipairs(session.open_windows) do
    if open.id == event.window then window = open end
  end
  if not class or not window and not class.starts then return end
  if not window then
    window = self:start_window(session, event)
  elseif window.paused and class.extends then
    self:resume(session, window, event)
  end
  window.last = event.time
  if class.extends then window.base, window.last_active = event.time, event.time end
  if class.counts then
    window.events = window.events + 1
    if class.extends then window.active_events = window.active_events + 1 end
    if window.paused then window.unrecorded = window.unrecorded + 1 end
    window.idle = asked(self.policy.window.idle, event)
  end
  if window.paused then
    window.missed = true
  else
    self:snapshot(window, event)
    if event.chunk then table.insert(window.chunks, math.tointeger(event.chunk)) end
  end
  told.window, told.record = window, not window.paused
end

-- Which step of the snapshot the event is: the first, the one that is next, or none.
function Model:snapshot_step(window, event)
  local kinds = self.policy.window.snapshot or {}
  if event.kind ~= nil and event.kind == kinds[1] then return 1 end
  if event.kind ~= nil and event.kind == kinds[window.next_step] then return window.next_step end
end

-- "A start's reason is `first`, or what ended this id's window before it in the same session."
function Model:start_window(session, event)
  local slots, time = self.policy.window, event.time
  if #session.open_windows >= WINDOWS_MAX then
    local quietest = first_of(session.open_windows, function(a, b) return a.last < b.last end)
    self:end_window(session, quietest, "limit", time)
    remove(session.open_windows, quietest)
  end
  local window = { id = event.window, start = time, last = time, base = time, since = time,
    segments = {}, events = 0, active_events = 0, unrecorded = 0, chunks = {}, next_step = 1,
    missed = false, idle = asked(slots.idle, event) }
  table.insert(session.open_windows, window)
  table.insert(session.windows, window.id)
  local needs
  if slots.snapshot then needs = not self:snapshot_step(window, event) end
  self:boundary("window.start", session, window, time, session.ended[window.id or ""] or "first",
    "needs_snapshot", needs)
  return window
end

-- "A window without activity for longer than window.idle gets window.idle, dated base + T."
function Model:pause(session, window, time)
  table.insert(window.segments, { kind = "active", from = window.since, to = time })
  window.paused, window.since = true, time
  self:boundary("window.idle", session, window, time, "idle", "last_active",
    stamp(window.last_active), "threshold", text.threshold("window.idle", window.idle))
end

-- "The next active event gives window.resume." An idle stretch of no length is none, and the
-- active one before it goes on: stretches alternate.
function Model:resume(session, window, event)
  local time = event.time
  if time > window.since then
    table.insert(window.segments, { kind = "idle", from = window.since, to = time })
    window.since = time
  else
    window.since = table.remove(window.segments).from
  end
  window.paused = false
  local needs
  if self.policy.window.snapshot then
    needs = window.missed and not self:snapshot_step(window, event)
  end
  self:boundary("window.resume", session, window, time, "active", "gap_ms", time - window.base,
    "needs_snapshot", needs)
end

-- "A sequence: playable_from is its first event once its last has come." Settled: a first event
-- begins it anew.
function Model:snapshot(window, event)
  local step = self:snapshot_step(window, event)
  if step == 1 then window.begun = event.time end
  if step == #(self.policy.window.snapshot or {}) then
    window.playable_from = window.playable_from or window.begun
    window.missed, window.next_step = false, 1
  elseif step then
    window.next_step = step + 1
  end
end

-- Settled: a gap is a place between the least and the greatest index where some are missing.
local function chunk_figures(indexes)
  local gaps, collisions, sorted = 0, 0, { table.unpack(indexes) }
  table.sort(sorted)
  for i = 2, #sorted do
    if sorted[i] == sorted[i - 1] then collisions = collisions + 1 end
    if sorted[i] > sorted[i - 1] + 1 then gaps = gaps + 1 end
  end
  return gaps, collisions
end

-- "Segments (alternating active / idle stretches, cut at the last event; at most 1,000)."
local function segments_text(window)
  local all, texts = window.segments, {}
  table.insert(all, { kind = window.paused and "idle" or "active", from = window.since,
    to = window.last })
  for _, segment in ipairs(all) do
    local to = math.min(segment.to, window.last)
    if segment.from < to then
      table.insert(texts, text.object("kind", text.quote(segment.kind),
        "from", stamp(segment.from), "to", stamp(to)))
    end
  end
  local truncated = #texts > SEGMENTS_MAX or nil
  return text.list(table.move(texts, 1, SEGMENTS_MAX, 1, {})), truncated
end

function Model:end_window(session, window, reason, time)
  session.ended[window.id or ""] = reason
  local gaps, collisions = chunk_figures(window.chunks)
  local segments, truncated = segments_text(window)
  self:boundary("window.end", session, window, time, reason, "start", stamp(window.start),
    "end", stamp(window.last), "playable_from", stamp(window.playable_from), "segments", segments,
    "segments_truncated", truncated, "events", window.events,
    "active_events", window.active_events, "unrecorded", window.unrecorded, "chunk_gaps", gaps,
    "chunk_collisions", collisions, "ghost", window.active_events == 0)
end
