-- What PostHog's server and its player make of a recording or of a session's events.
local answers = require "answers"
local stream = require "stream"

local server = {}

local RRWEB = {
  interactive = { type = 3, data = { source = 2, type = 2 } },
  mutation = { type = 3, data = { source = 0 } },
  full_snapshot = { type = 2 },
  meta = { type = 4 },
}

-- Active time: the events of a block; without blocks, all of them are one. A stretch lasts a
-- millisecond at least.
local function activity_events(case)
  local events = {}
  for i, event in ipairs(case.events) do
    local block = 1
    for number, batch in ipairs(case.batches or case.policy.batches or {}) do
      if event.t >= batch[1] and event.t < batch[2] then block = number end
    end
    local shape = RRWEB[event.kind]
    events[i] = { session_id = "recording", block = block, timestamp = stream.instant(event.t),
      type = shape.type, data = shape.data }
  end
  return events
end

local function judge_activity(case, _, seen)
  local differences, differ = answers.collector()
  local total = 0
  for _, record in ipairs(seen.of "session.end") do
    total = total + math.max(record.duration_ms, case.policy.single_active_event_ms)
  end
  for _, entry in ipairs(case.expect) do
    if entry.active_ms then differ("the recording", "active_ms", entry.active_ms, total) end
  end
  return differences
end

-- The player has the whole recording, and knows of each event whether it is its window's last.
local function player_events(case)
  local last, events = {}, {}
  for i, event in ipairs(case.events) do
    last[event.window] = i
  end
  for i, event in ipairs(case.events) do
    local shape = RRWEB[event.kind]
    events[i] = { recording = "recording", timestamp = stream.instant(event.t),
      window_id = ("window %s"):format(event.window), type = shape.type, data = shape.data,
      window_ends = last[event.window] == i }
  end
  return events
end

-- Gaps and buffers are what lies between segments: those are compared.
local function judge_player(case, _, seen)
  local differences, differ = answers.collector()
  local wanted, got = {}, {}
  for _, segment in ipairs(case.expect) do
    if segment.kind == "window" then
      wanted[#wanted + 1] = ("[%d, %d] window %s %s"):format(segment.start, segment["end"],
        segment.window, segment.active)
    end
  end
  for i, record in ipairs(seen.of "session.end") do
    got[i] = ("[%d, %d] %s %s"):format(stream.ms(record.start), stream.ms(record["end"]),
      record.measures.window, answers.has(record.tags, "active"))
  end
  differ("the recording", "segments", table.concat(wanted, "; "), table.concat(got, "; "))
  return differences
end

local NAMES = { pageview = "$pageview", screen = "$screen", autocapture = "$autocapture" }

-- The id of a session, a UUID of the version that the case says.
local function session_id(event)
  local hash = 0
  for byte in event.session:gmatch "." do
    hash = hash * 31 + byte:byte()
  end
  return ("0190a000-0000-%d000-8000-%012x"):format(event.id_version or 7, hash)
end

local function table_events(case)
  local events = {}
  for i, event in ipairs(case.events) do
    events[i] = { distinct_id = "visitor", timestamp = stream.instant(event.t),
      event = NAMES[event.kind] or "custom",
      properties = { ["$session_id"] = session_id(event) } }
  end
  return events
end

local function judge_table(case, _, seen)
  local differences, differ = answers.collector()
  local rows, count = {}, 0
  for _, record in ipairs(seen.of "session.end") do
    rows[record.session_id] = record
    count = count + 1
  end
  local expected = 0
  for _, entry in ipairs(case.expect) do
    if entry.start then
      expected = expected + 1
      local row = rows[session_id(entry)] or { tags = {}, measures = {} }
      differ(entry.session, "start", entry.start, stream.ms(row.start))
      differ(entry.session, "end", entry["end"], stream.ms(row["end"]))
      differ(entry.session, "looked", entry.page_screen_autocapture, row.measures.looked)
      if not answers.has(row.tags, "unknown") then
        differ(entry.session, "bounce", entry.is_bounce, answers.has(row.tags, "bounced"))
      else
        differ(entry.session, "bounce", nil, entry.is_bounce)
      end
    end
  end
  differ("the table", "rows", expected, count)
  return differences
end

server.layers = {
  ["server-activity"] = { product = "PostHog active time", rules = "posthog_activity",
    events = activity_events, judge = judge_activity,
    settings = function(policy) return { idle = policy.activity_threshold_ms } end },
  ["player-segments"] = { product = "PostHog player", rules = "posthog_player",
    events = player_events, judge = judge_player,
    settings = function(policy) return { idle = policy.activity_threshold_ms } end },
  ["server-session-table"] = { product = "PostHog sessions table", rules = "posthog_sessions",
    events = table_events, judge = judge_table,
    settings = function(policy) return { bounce = policy.bounce_duration_s * 1000 } end },
  ["server-ingest"] = { product = "PostHog ingestion" },
}

function server.translate(case)
  local layer = server.layers[case.layer]
  local settings = stream.settings(layer.settings(case.policy), { idle = 5000, bounce = 10000 })
  return { rules = stream.variant(layer.rules, settings), events = layer.events(case) }
end

function server.judge(case, translated, seen)
  return server.layers[case.layer].judge(case, translated, seen)
end

return server
