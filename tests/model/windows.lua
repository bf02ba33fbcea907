-- 7. Windows, of the step in model.lua.
local Model = require "model"
local lists = require "lists"
local first_of, those, remove = lists.first_of, lists.those, lists.remove

local instant = Model.instant

-- Ends that are no rule's names.
local OWN_ENDS = { cap = true, limit = true, changed = true }

-- Which class an event has for windows; nil where it touches none.
function Model:touches(event)
  local slots = self.policy.window
  if not slots or slots.key and not event.window then return nil end
  local class = self:class_of(slots.activity, event)
  return (class.starts or class.extends or class.counts) and class
end

function Model:windows(session, event, told)
  local class, slots = self:touches(event), self.policy.window
  local window = class and those(session.windows, function(it)
    return not it.over and it.id == event.window
  end)[1]
  local held = window and self:triggers(window, slots, event, class) or {}
  if held[1] then
    self:end_window(session, window, held[1], event.time)
    window = nil
  end
  window = window or class and self:next_window(session, event, told, class)
  if not window then return end
  if window.paused and class.extends then self:resume(session, window, event) end
  self:move(window, event, class)
  self:count(window, event, class)
  if class.extends then self:remember(window, slots, event) end
  if class.counts then
    self:ask(window, slots, event, session)
    window.unrecorded = window.unrecorded + (window.paused and 1 or 0)
    window.missed = window.missed or window.paused or false
  end
  if not window.paused then
    self:snapshot(window, event)
    local chunk = self.policy.window.chunk and math.tointeger(event.chunk)
    if chunk then table.insert(window.chunks, chunk) end
  end
  told.window, told.record = window, not window.paused
end

-- None of this id is open. The first of a part is begun by a class that may start. After one that
-- was over before its session, what the class says for its end; but the event that a rule named
-- begins the next, and one from before that end trails.
function Model:next_window(session, event, told, class)
  local before = those(session.windows, function(it)
    return it.over and it.id == event.window
  end)[1]
  local own_end = before and before.part == session.part
  local answer, goes_on = class.starts and "new" or "none", false
  if own_end and OWN_ENDS[before.over] then
    answer, goes_on = self:answer(class, before.over)
    local late = goes_on and before.idle and event.time >= instant(before.base, before.idle)
    if late or event.time < before.over_at and answer ~= "none" then answer = "trail" end
  elseif own_end then
    answer = "new"
  end
  if answer == "trail" then
    told.window, told.record = { id = before.id, index = before.index }, false
  elseif answer ~= "none" then
    local window = self:start_window(session, event, before)
    if goes_on then window.base = before.base end
    return window
  end
end

-- A start's reason is `first`, or what ended this id's window before it in the same session.
-- Windows open at once are limited, and as many that are over are remembered.
function Model:start_window(session, event, before)
  local windows, most, time = session.windows, self.limits.session_windows, event.time
  remove(windows, before)
  local open = those(windows, function(it) return not it.over end)
  if #open >= most then
    local quietest = first_of(open, function(a, b) return a.finish < b.finish end)
    self:end_window(session, quietest, "limit", time)
  end
  local over = those(windows, function(it) return it.over end)
  if #over > most then remove(windows, over[1]) end
  session.windows_begun = session.windows_begun + 1
  local window = { id = event.window, part = session.part, index = session.windows_begun, seen = {},
    measures = {}, start = time, finish = time, base = time,
    since = time, segments = {}, events = 0, active_events = 0, unrecorded = 0, chunks = {},
    next_step = 1, missed = false }
  table.insert(windows, window)
  self:ask(window, self.policy.window, event, session)
  self:boundary("window.start", session, { window = window, time = time,
    reason = before and before.over or "first", lacks = not self:snapshot_part(window, event) })
  return window
end

-- Without activity for longer than window.idle it pauses, dated base + T; the next active event
-- resumes it. A pause that is over where it begins (or before, by an event that came behind the
-- watermark) is no idle stretch, and the active one before it goes on.
function Model:pause(session, window, time)
  table.insert(window.segments, { kind = "active", from = window.since, to = time })
  window.paused, window.since = true, time
  self:boundary("window.idle", session, { window = window, time = time, reason = "idle",
    threshold = { slot = "window.idle", ms = window.idle.ms } })
end

function Model:resume(session, window, event)
  if event.time > window.since then
    table.insert(window.segments, { kind = "idle", from = window.since, to = event.time })
    window.since = event.time
  else
    window.since = table.remove(window.segments).from
  end
  window.paused = false
  self:boundary("window.resume", session, { window = window, time = event.time,
    reason = "active", gap_ms = event.time - window.base,
    lacks = window.missed and not self:snapshot_part(window, event) })
end

-- A snapshot may be a sequence; its first part begins it anew. Which part the event is, or none,
-- and how many there are.
function Model:snapshot_part(window, event)
  local kinds = self.policy.window.snapshot or { false }
  if event.kind == kinds[1] then return 1, #kinds end
  return event.kind == kinds[window.next_step] and window.next_step, #kinds
end

function Model:snapshot(window, event)
  local part, parts = self:snapshot_part(window, event)
  if part == 1 then window.begun = event.time end
  if part == parts then
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

-- It is over from over_at on, where that is not its end's own time.
function Model:end_window(session, window, reason, time, over_at, threshold)
  window.over, window.over_at = reason, over_at or time
  self:cut(session, window, time)
  table.insert(window.segments, { kind = window.paused and "idle" or "active",
    from = window.since, to = window.finish })
  for _, segment in ipairs(window.segments) do
    segment.from = math.max(segment.from, window.start)
    segment.to = math.min(segment.to, window.finish)
  end
  local all = those(window.segments, function(segment) return segment.from < segment.to end)
  local most = self.limits.window_segments
  window.segments, window.truncated = table.move(all, 1, most, 1, {}), #all > most or nil
  window.gaps, window.collisions = chunk_figures(window.chunks)
  self:boundary("window.end", session, { window = window, time = time, reason = reason,
    threshold = threshold })
end
