-- What PostHog's SDKs decide on a device: sessions and windows of the web, of its recorder, and
-- of the three mobile SDKs. A layer says which shipped file it is, and what each kind of event is
-- there.
local answers = require "answers"
local stream = require "stream"

local client = {}

local function snapshot(...)
  return { event = "$snapshot", properties = { ["$snapshot_data"] = { ... } } }
end

local function rrweb(kind, source, of_mouse)
  return { type = kind, data = { source = source, type = of_mouse } }
end

local META, FULL = rrweb(4), rrweb(2)

-- What a stream does not see (a tab that opens, a timer that stops) is no event.
local WEB = {
  capture = { event = "$pageview" },
  interactive = snapshot(rrweb(3, 2, 2)),
  mutation = snapshot(rrweb(3, 0)),
  read = snapshot(rrweb(5)),
}

local RECORDER = {
  capture = WEB.capture, interactive = WEB.interactive, mutation = WEB.mutation, read = WEB.read,
  open = snapshot(META, FULL),
  reload = snapshot(META, FULL),
  full_snapshot = snapshot(META, FULL),
  style = snapshot(rrweb(3, 8)),
  canvas = snapshot(rrweb(3, 9)),
  plugin = snapshot(rrweb(6)),
  custom = snapshot(rrweb(5)),
  release_override = { event = "$recording_override" },
}

local MOBILE = {
  capture = { event = "$screen" },
  touch = { event = "$touch" },
  start = { event = "Application Opened", properties = { from_background = false } },
  foreground = { event = "Application Opened", properties = { from_background = true } },
  background = { event = "Application Backgrounded" },
  background_flag = { event = "$session_id_read" },
  read_only = { event = "$session_id_read" },
  reset = { event = "$reset" },
  ["end"] = { event = "$session_end" },
}

client.layers = {
  ["web-session"] = { product = "PostHog web", rules = "posthog", kinds = WEB,
    settings = { "idle" },
    -- Captures show which window they are of; nothing pauses.
    slots = { window = { activity = '"active"', idle = "false", snapshot = "false" } } },
  ["web-replay"] = { product = "PostHog recorder", rules = "posthog_recorder", kinds = RECORDER,
    settings = { "idle", "pause", "min_duration" }, slots = {} },
  ["js-core"] = { product = "PostHog React Native", rules = "posthog_react_native",
    kinds = { capture = MOBILE.capture, read = { event = "$session_id_read" } },
    settings = { "idle" }, slots = {} },
  ios = { product = "PostHog iOS", rules = "posthog_ios", kinds = MOBILE, settings = {},
    slots = {} },
  android = { product = "PostHog Android", rules = "posthog_android", kinds = MOBILE, settings = {},
    slots = {} },
  ["server-cookieless"] = { product = "PostHog cookieless", rules = "posthog_cookieless",
    kinds = { capture = WEB.capture }, settings = { "idle" }, slots = {} },
}

-- A setting of the files, and what cases call it. The web's timeout is held between a minute and
-- ten hours before it is used; what is no number is the default.
local SETTINGS = {
  idle = function(policy, layer)
    local ms = policy.idle_timeout_ms
    if layer ~= "web-session" and layer ~= "web-replay" then return ms end
    if type(ms) ~= "number" or ms == 0 then return 1800000 end
    return math.min(math.max(ms, 60000), 36000000)
  end,
  pause = function(policy) return policy.activity_idle_ms end,
  min_duration = function(policy) return policy.min_duration_ms or 0 end,
}

-- What the files say themselves.
local OWN = { idle = 1800000, pause = 300000, min_duration = 0 }

-- What the device knows while a case goes on. On the web a reset is no event: it makes a new person
-- in the storage that tabs share, which a tab reads as its page loads.
local function device(kinds)
  local person, process, background, of_tab = 1, 1, false, {}
  local self = {}
  function self.before(event)
    local tab = event.tab or "A"
    if event.kind == "open" or event.kind == "reload" or not of_tab[tab] then
      of_tab[tab] = person
    end
    if event.kind == "foreground" then background = false end
    if event.kind == "restart" and not event.persist_session then process = process + 1 end
    return { distinct_id = ("visitor %d"):format(of_tab[tab]), tab = tab,
      process = ("process %d"):format(process), state = background and "background" or "active" }
  end
  function self.after(event)
    if event.kind == "reset" and not kinds.reset then
      person = person + 1
      of_tab[event.tab or "A"] = person
    end
    if event.kind:find "^background" then background = true end
  end
  return self
end

-- Cases of the cookieless server name the day of each event: its midnight lies before the first
-- event of the second day.
local function midnight_shift(case)
  for _, event in ipairs(case.events) do
    if (event.day or 0) > 0 then return event.day * 86400000 - event.t end
  end
  return 0
end

local function event_of(case, event, known, shift)
  local kind = client.layers[case.layer].kinds[event.kind]
  if not kind then return end
  local made = { distinct_id = known.distinct_id, event = kind.event, properties = {
    ["$window_id"] = known.tab, ["$process_id"] = known.process, ["$app_state"] = known.state } }
  for name, value in pairs(kind.properties or {}) do
    made.properties[name] = value
  end
  made.timestamp = stream.instant((event.ts or event.t) + shift)
  return made
end

function client.translate(case)
  local layer = client.layers[case.layer]
  local numbers = {}
  for _, name in ipairs(layer.settings) do
    numbers[name] = SETTINGS[name](case.policy, case.layer)
  end
  local slots = { session = { attach = '{ "start", "last_active" }' } }
  for name, value in pairs(layer.slots) do
    slots[name] = value
  end
  local known, shift = device(layer.kinds), midnight_shift(case)
  local events, of_case = {}, {}
  for i, event in ipairs(case.events) do
    local made = event_of(case, event, known.before(event), shift)
    known.after(event)
    if made then
      events[#events + 1] = made
      of_case[i] = #events
    end
  end
  return { rules = stream.variant(layer.rules, stream.settings(numbers, OWN), slots),
    events = events, of_case = of_case, shift = shift }
end

-- Reasons of a start, as PostHog names them. That a tab adopts a session, or has a window of its
-- own, is no start.
local CHANGES = { first = "no_session", changed = "no_session", ended = "no_session",
  idle = "idle_timeout", cap = "max_length", reset = "reset", started = "started" }
local NO_START = { window_only = true, sibling_adoption = true, forced_idle_reset = true }

-- The web flags each reason by itself; the others stop at the first.
local function changes_of(start, layer)
  local names = {}
  if start then
    names[1] = CHANGES[start.reason]
    for _, reason in ipairs(layer:find "^web" and start.also or {}) do
      names[#names + 1] = CHANGES[reason]
    end
    table.sort(names)
  end
  return table.concat(names, " ")
end

-- An SDK that has cleared a session no longer knows why: then the reason of its end here is none
-- that it would deny.
local function expected_changes(entry, start)
  local names = {}
  for _, name in ipairs(entry.change or {}) do
    if name == "started" or name == "no_session" then
      return start and changes_of(start, "") or "no_session"
    end
    if not NO_START[name] then names[#names + 1] = name end
  end
  table.sort(names)
  return table.concat(names, " ")
end

-- The stamps after an event. One that is late or trails moves no activity here: the page says so.
local function check_stamps(differ, where, entry, tag, shift)
  local attach = tag.attach
  if not attach or #(tag.marks or {}) > 0 then return end
  if entry.session_start then
    differ(where, "session_start", entry.session_start + shift, stream.ms(attach.start))
  end
  if entry.last_activity then
    differ(where, "last_activity", entry.last_activity + shift,
      stream.ms(attach.last_active or attach.start))
  end
end

-- Whether each event finds its window paused, and needs a snapshot as it wakes it.
local function recorder_states(seen, count)
  local idle, woken, paused = {}, {}, {}
  local index = 1
  for i = 1, count do
    while seen.records[index] and seen.records[index].event and seen.records[index].event <= i do
      local record = seen.records[index]
      if record.type == "window.idle" then paused[record.window_id] = true end
      if record.type == "window.resume" then
        paused[record.window_id] = false
        woken[i] = record.needs_snapshot
      end
      if record.type == "window.start" or record.type == "window.end" then
        paused[record.window_id] = false
      end
      index = index + 1
    end
    idle[i] = paused[seen.tags[i].window_id or ""] or false
  end
  return idle, woken
end

local function check_recorder(differ, case, translated, seen)
  local idle, woken = recorder_states(seen, #translated.events)
  local begun = answers.told_with(seen, "window.start")
  for _, entry in ipairs(case.expect or {}) do
    local i = translated.of_case[entry.i + 1]
    local tag = i and seen.tags[i]
    if tag then
      differ("event " .. entry.i, "idle", entry.state == "idle", idle[i])
      -- A page that loads again has another recorder in the window that it had.
      if case.events[entry.i + 1].kind ~= "reload" then
        differ("event " .. entry.i, "recorder starts", (entry.recorder_restarts or 0) > 0,
          begun[i] ~= nil)
      end
      if entry.kept ~= nil then
        differ("event " .. entry.i, "kept", entry.kept, tag.record)
      end
      if woken[i] ~= nil then
        differ("event " .. entry.i, "forced snapshot", (entry.forced_full_snapshots or 0) > 0,
          woken[i])
      end
    end
  end
end

-- Markers that were shipped, by name and time; where PostHog has mended one since, as it is now.
local function markers_of(case)
  local ideal, list = {}, {}
  for _, entry in ipairs(case.ideal or {}) do
    ideal[entry.i] = entry
  end
  for _, entry in ipairs(case.expect or {}) do
    for _, batch in ipairs((ideal[entry.i] or entry).shipped or {}) do
      for _, item in ipairs(batch.items) do
        local name = item[1]:match "^marker:%$?(.+)$"
        if name then list[#list + 1] = { name = name, time = item[2] } end
      end
    end
  end
  return list
end

-- Idleness is dated where it began, and a session's end at what somebody did last.
local MARKERS = {
  sessionIdle = function(seen) return seen.of "window.idle", "time" end,
  session_ending = function(seen) return seen.of "session.end", "last_active" end,
}

local function check_markers(differ, case, seen)
  for _, marker in ipairs(markers_of(case)) do
    local find = MARKERS[marker.name]
    if find then
      local records, member = find(seen)
      local found = false
      for _, record in ipairs(records) do
        found = found or stream.ms(record[member]) == marker.time
      end
      differ("the recording", ("%s at %d"):format(marker.name, marker.time), true, found)
    end
  end
end

-- Sessions of which something was shipped are those that were confirmed.
local function check_shipped(differ, case, seen)
  local shipped, confirmed = {}, {}
  for _, entry in ipairs(case.expect or {}) do
    for _, batch in ipairs(entry.shipped or {}) do
      for _, item in ipairs(batch.items) do
        if not item[1]:find "^marker" then shipped[batch.session] = true end
      end
    end
  end
  for session in pairs((case.expect_summary or {}).shipped_sessions or {}) do
    shipped[session] = true
  end
  for _, record in ipairs(seen.of "session.confirm") do
    confirmed[record.session_id] = true
  end
  local function size(set)
    local count = 0
    for _ in pairs(set) do count = count + 1 end
    return count
  end
  differ("the recording", "sessions shipped", size(shipped), size(confirmed))
end

-- Long cases say only where a session begins.
local function expected(case)
  return case.expect or case.expect_summary.session_changes or {}
end

function client.judge(case, translated, seen)
  local differences, differ = answers.collector()
  local same_session, same_window = answers.pairing(), answers.pairing()
  local starts = answers.told_with(seen, "session.start")
  for _, entry in ipairs(expected(case)) do
    local i, where = translated.of_case[entry.i + 1], "event " .. entry.i
    local tag = i and seen.tags[i]
    local ended = case.events[entry.i + 1].kind == "end" -- the answer is what is open after it
    if tag and not ended then
      if not entry.session or not tag.session_id then
        differ(where, "session", entry.session, tag.session_id)
      elseif not same_session(tag.session_id, entry.session) then
        differ(where, "session", entry.session, tag.session_id)
      end
      if entry.window and tag.window_id then
        local ours = tag.session_id .. " " .. tag.window_id
        differ(where, "window", true, same_window(ours, entry.session .. " " .. entry.window))
      end
      if entry.session then
        differ(where, "change", expected_changes(entry, starts[i]),
          changes_of(starts[i], case.layer))
        check_stamps(differ, where, entry, tag, translated.shift)
      end
    end
  end
  if case.layer == "web-replay" then
    check_recorder(differ, case, translated, seen)
    check_shipped(differ, case, seen)
    check_markers(differ, case, seen)
  end
  return differences
end

return client
