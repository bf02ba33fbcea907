-- What is recorded, and what players make of it: OpenPanel's recorder and replay windows, rrweb's
-- player, PostHog's segments.
local answers = require "answers"
local stream = require "stream"

local models = {}

local function rrweb(event)
  return { type = event.type, data = { source = event.source, type = event.itype } }
end

-- A recorder starts at an instant of its own, before its first event.
local function recorder_events(case)
  local events = { { device_id = "device", window_id = "window", type = "load",
    timestamp = stream.instant(case.policy.start_active_at) } }
  for i, event in ipairs(case.events) do
    events[i + 1] = { device_id = "device", window_id = "window", type = "rrweb",
      timestamp = stream.instant(event.t), payload = { event = rrweb(event) } }
  end
  return events
end

local function action_of(seen, i)
  local tag = seen.tags[i]
  local function told(kind)
    return answers.told_with(seen, kind)[i]
  end
  if tag.record == false then
    return told "window.idle" and "go_idle_drop" or "drop"
  end
  local resume = told "window.resume"
  return resume and resume.needs_snapshot and "snapshot_then_keep" or "keep"
end

models["recorder-idle"] = {
  product = "OpenPanel client",
  translate = function(case)
    local settings = stream.settings({ pause = case.policy.idle_threshold_ms }, { pause = 300000 })
    settings.ignore_focus = tostring(case.policy.ignored_interactions ~= nil)
    return { rules = stream.variant("openpanel_client", settings,
      { session = { idle = '"30d"', cap = "false" } }), events = recorder_events(case) }
  end,
  judge = function(case, _, seen)
    local differences, differ = answers.collector()
    for _, entry in ipairs(case.expect) do
      differ("event " .. entry.event, "action", entry.action, action_of(seen, entry.event + 2))
    end
    return differences
  end,
}

-- Idleness that is found late is dated at last activity and threshold, in the session it was of.
models["idle-marker"] = {
  product = "PostHog recorder",
  translate = function(case)
    local events = {}
    for i, event in ipairs(case.events) do
      events[i] = { distinct_id = "visitor", timestamp = stream.instant(event.t),
        event = "$snapshot", properties = { ["$window_id"] = "window",
          ["$snapshot_data"] = { rrweb(event) } } }
    end
    return { rules = stream.variant("posthog_recorder", {
      pause = stream.duration(case.policy.idle_threshold_ms), idle = '"10h"' }), events = events }
  end,
  judge = function(case, _, seen)
    local differences, differ = answers.collector()
    local idle, resume = seen.of "window.idle"[1] or {}, seen.of "window.resume"[1] or {}
    for _, entry in ipairs(case.expect) do
      if entry.idle_from then
        differ("the marker", "idle_from", entry.idle_from, stream.ms(idle.time))
        local found = idle.event and case.events[idle.event].t
        differ("the marker", "discovered_at", entry.discovered_at, found)
        differ("the marker", "session", seen.tags[1].session_id, idle.session_id)
      elseif entry.active_from then
        differ("the marker", "active_from", entry.active_from, stream.ms(resume.time))
      end
    end
    return differences
  end,
}

-- Where idle begins and ends: the stretches between are played.
local function stretches(seen, record)
  local list, from = {}, record.start
  for _, boundary in ipairs(seen.records) do
    if boundary.window_id == record.window_id then
      if boundary.type == "window.idle" then
        list[#list + 1] = { from, boundary.last_active }
      elseif boundary.type == "window.resume" then
        from = boundary.time
      end
    end
  end
  list[#list + 1] = { from, record["end"] }
  for i, stretch in ipairs(list) do
    list[i] = ("[%d, %d]"):format(stream.ms(stretch[1]), stream.ms(stretch[2]))
  end
  return table.concat(list, " ")
end

local function wanted_stretches(segments)
  local list = {}
  for i, segment in ipairs(segments) do
    list[i] = ("[%d, %d]"):format(segment[1], segment[2])
  end
  return table.concat(list, " ")
end

models["replay-windows"] = {
  product = "OpenPanel replay",
  translate = function(case)
    local events = {}
    for i, chunk in ipairs(case.events) do
      events[i] = { session_id = "session", window_id = chunk.window,
        chunk_index = chunk.chunk_index, is_full_snapshot = chunk.full,
        started_at = stream.instant(chunk.started), ended_at = stream.instant(chunk.ended),
        -- What is sent again has the same index and start.
        chunk_id = ("%s %d %d"):format(chunk.window, chunk.chunk_index, chunk.started) }
    end
    -- As long a gap is left out, a millisecond less is played.
    local settings = stream.settings({ gap = case.policy.idle_gap_ms - 1 }, { gap = 14999 })
    return { rules = stream.variant("openpanel_replay", settings), events = events }
  end,
  judge = function(case, _, seen)
    local differences, differ = answers.collector()
    local windows = {}
    for _, record in ipairs(seen.of "window.end") do
      windows[record.window_id] = record
    end
    for _, entry in ipairs(case.expect) do
      local record = entry.window and windows[entry.window]
      if entry.window then
        local where = "window " .. entry.window
        differ(where, "is there", true, record ~= nil)
        record = record or { measures = {} }
        differ(where, "chunks", entry.chunks, record.events)
        differ(where, "started", entry.started, stream.ms(record.start))
        differ(where, "ended", entry.ended, stream.ms(record["end"]))
        differ(where, "active_ms", entry.active_ms, record.measures.played_ms)
        if entry.segments and record.start then
          differ(where, "segments", wanted_stretches(entry.segments), stretches(seen, record))
        end
      end
    end
    return differences
  end,
}

local function player_run(case, skip, events)
  local settings = stream.settings({ threshold = case.policy.threshold_ms }, { threshold = 10000 })
  settings.skip = skip
  return { rules = stream.variant("rrweb_player", settings), events = events }
end

local function player_events(case)
  local events = {}
  for i, event in ipairs(case.events) do
    events[i] = rrweb(event)
    events[i].recording, events[i].timestamp = "recording", stream.instant(event.t)
  end
  return events
end

-- Stretches with nobody there; one that nobody ends is none.
local function inactive(seen)
  local list, from = {}, nil
  for _, record in ipairs(seen.records) do
    if record.type == "window.start" then from = record.time end
    if record.type == "window.idle" and record.last_active then from = record.last_active end
    if record.type == "window.resume" then
      list[#list + 1] = ("[%d, %d]"):format(stream.ms(from), stream.ms(record.time))
    end
  end
  return table.concat(list, " ")
end

local function judge_inactive(name)
  return function(case, _, seen)
    local differences, differ = answers.collector()
    for _, entry in ipairs(case.expect) do
      differ("the recording", name, wanted_stretches(entry[name]), inactive(seen))
    end
    return differences
  end
end

models["rrweb-inactive-periods"] = {
  product = "rrweb player",
  translate = function(case) return player_run(case, nil, player_events(case)) end,
  judge = judge_inactive "inactive",
}

models["rrweb-skip"] = {
  product = "rrweb player",
  translate = function(case) return player_run(case, "true", player_events(case)) end,
  judge = judge_inactive "skipped",
}

-- Each of these cases is many recordings: only types, one a millisecond.
models["window-head"] = {
  product = "rrweb player",
  translate = function(case)
    local events = {}
    for _, recording in ipairs(case.events) do
      for position, kind in ipairs(recording.types) do
        events[#events + 1] = { recording = recording.case, type = kind,
          timestamp = stream.instant(position - 1), data = { source = 0 } }
      end
    end
    return player_run(case, nil, events)
  end,
  judge = function(case, _, seen)
    local differences, differ = answers.collector()
    local from = {}
    for _, record in ipairs(seen.of "window.end") do
      from[record.key] = stream.ms(record.playable_from)
    end
    for _, entry in ipairs(case.expect) do
      differ("recording " .. entry.case, "playable_from", entry.playable_from, from[entry.case])
    end
    return differences
  end,
}

-- The segments that PostHog's player follows a person by.
models["follow-segments"] = {
  product = "PostHog player",
  translate = function(case)
    local last, events = {}, {}
    for i, event in ipairs(case.events) do
      last[event.window] = i
    end
    for i, event in ipairs(case.events) do
      events[i] = rrweb(event)
      events[i].recording, events[i].timestamp = "recording", stream.instant(event.t)
      events[i].window_id, events[i].window_ends = event.window, last[event.window] == i
    end
    return { rules = stream.variant("posthog_player",
      { idle = stream.duration(case.policy.activity_threshold_ms) }), events = events }
  end,
  judge = function(case, _, seen)
    local differences, differ = answers.collector()
    local wanted, got = {}, {}
    for i, segment in ipairs(case.expect[1].segments) do
      wanted[i] = ("%s [%d, %d] %s"):format(segment[1], segment[2], segment[3], segment[4])
    end
    for i, record in ipairs(seen.of "session.end") do
      got[i] = ("%s [%d, %d] %s"):format(record.measures.window, stream.ms(record.start),
        stream.ms(record["end"]), answers.has(record.tags, "active"))
    end
    differ("the recording", "segments", table.concat(wanted, "; "), table.concat(got, "; "))
    return differences
  end,
}

return models
