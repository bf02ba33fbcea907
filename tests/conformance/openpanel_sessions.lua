-- Sessions of OpenPanel's clients and servers, and of Jetpack's rooms.
local answers = require "answers"
local stream = require "stream"

-- What the files say themselves.
local IDLE, DAY = 1800000, 86400000

local models = {}

-- The events of a case, one of ours for each that `make` makes something of.
local function stream_of(case, make)
  local events, of_case = {}, {}
  for i, event in ipairs(case.events) do
    local made = make(event, i)
    if made then
      events[#events + 1] = made
      of_case[i] = #events
    end
  end
  return events, of_case
end

local function translated(rules, events, of_case)
  return { rules = rules, events = events, of_case = of_case }
end

-- Is a session told to begin with this event?
local function begins(seen, i)
  return answers.told_with(seen, "session.start")[i] ~= nil
end

-- The id that a client calls its session by, also where lull has named it anew.
local function clients_id(seen, id)
  for _, start in ipairs(seen.of "session.start") do
    if start.session_id == id and start.continues then return start.continues end
  end
  return id
end

-- The client: what is called on it, from which tab. Tabs share what is stored.
local OPERATIONS = { get = "session_id", track = "track", replay = "replay",
  interaction = "interaction", reset = "reset", corrupt = "forgotten" }

models["client-session"] = {
  product = "OpenPanel client",
  translate = function(case)
    local events, of_case = stream_of(case, function(event)
      return { device_id = "device", timestamp = stream.instant(event.t),
        type = assert(OPERATIONS[event.op], event.op) }
    end)
    local settings = stream.settings({ idle = case.policy.idle_timeout_ms,
      cap = case.policy.max_session_ms }, { idle = IDLE, cap = DAY })
    return translated(stream.variant("openpanel_client", settings), events, of_case)
  end,
  judge = function(case, run, seen)
    local differences, differ = answers.collector()
    local same = answers.pairing()
    for _, entry in ipairs(case.expect) do
      local i, where = run.of_case[entry.event + 1], "event " .. entry.event
      differ(where, "session " .. entry.session, true,
        same(seen.tags[i].session_id, entry.session))
      differ(where, "rotated", entry.rotated, begins(seen, i))
    end
    return differences
  end,
}

-- A window is a tab's, kept in a storage that a duplicated tab takes with it.
local CALLS = { load = "load", chunk = "replay", rotate = "reset" }

models["window-id"] = {
  product = "OpenPanel client",
  translate = function(case)
    local storage, index = {}, {}
    for _, entry in ipairs(case.expect) do
      index[entry.event + 1] = entry.chunk_index -- the recorder's own: input here
    end
    local events, of_case = stream_of(case, function(event, i)
      storage[event.tab] = storage[event.tab] or event.tab
      if event.op == "duplicate_tab" then
        storage[event.to] = storage[event.tab]
        return
      end
      return { device_id = "device", timestamp = stream.instant(event.t), type = CALLS[event.op],
        window_id = storage[event.tab], payload = { chunk_index = index[i] } }
    end)
    return translated(stream.variant("openpanel_client"), events, of_case)
  end,
  judge = function(case, run, seen)
    local differences, differ = answers.collector()
    local same, sent = answers.pairing(), {}
    local collisions, counted = 0, 0
    for _, entry in ipairs(case.expect) do
      local tag = seen.tags[run.of_case[entry.event + 1]]
      differ("event " .. entry.event, "window " .. entry.window, true,
        same(tag.session_id .. " " .. (tag.window_id or ""), entry.window))
      if entry.chunk_index then
        local chunk = entry.window .. " " .. entry.chunk_index
        collisions = collisions + (sent[chunk] and 1 or 0)
        sent[chunk] = true
      end
    end
    for _, record in ipairs(seen.of "window.end") do
      counted = counted + record.chunk_collisions
      differ("window " .. record.window_id, "chunk_gaps", 0, record.chunk_gaps)
    end
    differ("the windows", "chunk_collisions", collisions, counted)
    return differences
  end,
}

local function server_event(event)
  return { project_id = "project", device_id = event.device, timestamp = stream.instant(event.t),
    name = event.name, path = event.path, revenue = event.revenue, profile_id = event.profile,
    from = event.from }
end

-- What the row of a session says, by the name of the case.
local COLUMNS = {
  created = function(record) return stream.ms(record.start) end,
  ended = function(record) return stream.ms(record["end"]) end,
  duration_ms = function(record) return record.duration_ms end,
  version = function(record) return record.events end, -- a row is written with each event
  screen_views = function(record) return record.measures.screen_views end,
  events = function(record) return record.measures.others end,
  entry_path = function(record) return record.measures.entry_path end,
  exit_path = function(record) return record.measures.exit_path end,
  revenue = function(record) return record.measures.revenue end,
  profile = function(record) return record.measures.profile end,
  is_bounce = function(record) return answers.has(record.tags, "bounce") end,
}

local function check_row(differ, entry, record)
  for name, value in pairs(entry) do
    local column = COLUMNS[name]
    if name ~= "final" then
      differ("session " .. entry.final, name, value, column and record and column(record))
    end
  end
end

-- A session is new to its device, extended, or the next one after another, as its events came in.
local function kind_of(state, tag, device)
  if not tag.session_id then return "ignored" end
  local known = state.seen[tag.session_id]
  local before = state.of_device[device]
  state.seen[tag.session_id] = true
  state.of_device[device] = tag.session_id
  return known and "extend" or before and "boundary" or "new", not known and before or nil
end

local function count_of(seen, name)
  if name == "session_start" then return #seen.of "session.start" end
  local count = 0
  for _, record in ipairs(seen.of "session.end") do
    count = count + (record.reason == "end_of_input" and 0 or 1)
  end
  return count
end

models["server-session"] = {
  product = "OpenPanel server",
  translate = function(case)
    local events, of_case = stream_of(case, server_event)
    return translated(stream.variant("openpanel_worker",
      stream.settings({ idle = case.policy.timeout_ms }, { idle = IDLE })), events, of_case)
  end,
  judge = function(case, run, seen)
    local differences, differ = answers.collector()
    local state, labels, records = { seen = {}, of_device = {} }, {}, {}
    for _, record in ipairs(seen.of "session.end") do
      records[record.session_id] = record
    end
    for _, entry in ipairs(case.expect) do
      local where = "event " .. tostring(entry.event)
      if entry.event then
        local tag = seen.tags[run.of_case[entry.event + 1]]
        local kind, closed = kind_of(state, tag, case.events[entry.event + 1].device)
        differ(where, "kind", entry.kind, kind)
        if entry.session then
          labels[entry.session] = labels[entry.session] or tag.session_id
          differ(where, "session " .. entry.session, labels[entry.session], tag.session_id)
          differ(where, "closed", labels[entry.closed or ""], closed)
        end
      elseif entry.final then
        check_row(differ, entry, records[labels[entry.final] or ""])
      elseif entry.count then
        differ("the stream", entry.count, entry.value, count_of(seen, entry.count))
      end
    end
    return differences
  end,
}

-- The client's id wins; each client has a session of its own.
models["server-session-client-id"] = {
  product = "OpenPanel server",
  translate = function(case)
    local events, of_case = stream_of(case, function(event)
      return { device_id = event.device, timestamp = stream.instant(event.t), type = "track",
        name = event.name, payload = { session_id = event.client_sid } }
    end)
    local idle = case.policy.timeout_ms ~= IDLE and stream.duration(case.policy.timeout_ms) or nil
    return translated(stream.variant("openpanel_server", {},
      idle and { session = { idle = idle } }), events, of_case)
  end,
  judge = function(case, run, seen)
    local differences, differ = answers.collector()
    for _, entry in ipairs(case.expect) do
      if entry.event then
        local i, where = run.of_case[entry.event + 1], "event " .. entry.event
        local id = seen.tags[i].session_id
        differ(where, "session", entry.session, id and clients_id(seen, id))
        if entry.new ~= nil then differ(where, "new", entry.new, begins(seen, i)) end
      elseif entry.count then
        differ("the stream", entry.count, entry.value, count_of(seen, entry.count))
      elseif entry.sessions then
        local ids, known = {}, {}
        for _, start in ipairs(seen.of "session.start") do
          local id = start.continues or start.session_id
          if not known[id] then ids[#ids + 1] = id end
          known[id] = true
        end
        differ("the stream", "sessions", table.concat(entry.sessions, " "),
          table.concat(ids, " "))
      elseif entry.pending_end_for then
        local open = false
        for _, record in ipairs(seen.of "session.end") do
          open = open or record.reason == "end_of_input"
            and clients_id(seen, record.session_id) == entry.pending_end_for
        end
        differ("the stream", "open: " .. entry.pending_end_for, true, open)
      end
    end
    return differences
  end,
}

-- Ends by the clock of the server that receives: ticks are its time alone.
models.reaper = {
  product = "OpenPanel server",
  translate = function(case)
    local events, of_case = stream_of(case, function(event)
      local made = server_event(event)
      made.received_at = stream.instant(event.received or event.tick)
      made.device_id = event.device or ""
      return made
    end)
    return translated(stream.variant("openpanel_worker", {}, { time = '"received_at"',
      lateness = '"0s"', session = { idle = ("at_least(%s)"):format(
        stream.duration(case.policy.deadman_ms)) } }), events, of_case)
  end,
  judge = function(case, run, seen)
    local differences, differ = answers.collector()
    local label = {}
    for i, event in ipairs(case.events) do
      local tag = seen.tags[run.of_case[i]]
      if event.sid and tag.session_id then label[tag.session_id] = event.sid end
    end
    for _, entry in ipairs(case.expect) do
      local closed = {}
      for _, record in ipairs(seen.of "session.end") do
        if record.event == run.of_case[entry.event + 1] then
          closed[#closed + 1] = label[record.session_id]
        end
      end
      differ("event " .. entry.event, "closed", table.concat(entry.closed, " "),
        table.concat(closed, " "))
    end
    return differences
  end,
}

-- Events of a backend know the profile alone; what they inherit is the session's.
models["server-side-event"] = {
  product = "OpenPanel server",
  translate = function(case)
    local events, of_case = stream_of(case, server_event)
    return translated(stream.variant("openpanel_worker", {}, { key = '"profile_id"',
      session = { measures = { device = 'last "device_id"' },
        attach = '{ "device", "exit_path", "last_active" }' } }), events, of_case)
  end,
  judge = function(case, run, seen)
    local differences, differ = answers.collector()
    local labels = {}
    for i, event in ipairs(case.events) do
      if event.sid then labels[seen.tags[run.of_case[i]].session_id] = event.sid end
    end
    for _, entry in ipairs(case.expect) do
      local i, where = run.of_case[entry.event + 1], "event " .. entry.event
      local tag = seen.tags[i]
      local attach = tag.attach or {}
      differ(where, "session", entry.session, labels[tag.session_id or ""] or "")
      differ(where, "device", entry.device, attach.device or "")
      if entry.path then differ(where, "path", entry.path, attach.exit_path) end
      differ(where, "extends", entry.extends, attach.last_active ~= nil
        and stream.ms(attach.last_active) == case.events[entry.event + 1].t)
    end
    return differences
  end,
}

models["bucket-id"] = {
  product = "OpenPanel server",
  translate = function(case)
    local events, of_case = stream_of(case, function(event)
      return { device_id = "device", timestamp = stream.instant(event.t) }
    end)
    local settings = stream.settings({ window = case.policy.window_ms,
      grace = case.policy.grace_ms }, { window = IDLE, grace = 5000 })
    return translated(stream.variant("openpanel_api", settings), events, of_case)
  end,
  judge = function(case, run, seen)
    local differences, differ = answers.collector()
    local bucket = {}
    for _, start in ipairs(seen.of "session.start") do
      bucket[start.session_id] = start.key[2] - stream.BASE // case.policy.window_ms
    end
    for _, entry in ipairs(case.expect) do
      differ("event " .. entry.event, "bucket", entry.bucket,
        bucket[seen.tags[run.of_case[entry.event + 1]].session_id])
    end
    return differences
  end,
}

-- Rooms: sessions, and how many users and posts they are of.
local function distinct(list)
  local known, count = {}, 0
  for _, value in ipairs(list) do
    count = count + (known[value] and 0 or 1)
    known[value] = true
  end
  return count
end

local function room_figures(case, run, seen)
  local sessions, posts, ids, users, without_id = {}, {}, {}, {}, 0
  for i, event in ipairs(case.events) do
    local tag = seen.tags[run.of_case[i]]
    if tag.session_id then
      local room = ("%s %s"):format(event.blog_id, event.post_id)
      sessions[#sessions + 1] = room .. " " .. tag.session_id
      posts[#posts + 1] = room
      ids[#ids + 1] = tag.session_id
    else
      without_id = without_id + 1
    end
    users[#users + 1] = event.wp_user_id
  end
  return { distinct_sessions = distinct(sessions), distinct_posts = distinct(posts),
    unscoped_would_be = distinct(ids), distinct_users = distinct(users),
    events_without_id = without_id, records = #seen.of "session.end" }
end

models["distinct-sessions"] = {
  product = "Jetpack RTC",
  translate = function(case)
    local events, of_case = stream_of(case, function(event)
      return { event = event.name, timestamp = stream.instant(event.t), blog_id = event.blog_id,
        post_id = event.post_id, wp_user_id = event.wp_user_id, session_id = event.session_id }
    end)
    return translated(stream.variant("jetpack_rtc"), events, of_case)
  end,
  judge = function(case, run, seen)
    local differences, differ = answers.collector()
    local figures = room_figures(case, run, seen)
    differ("the stream", "records of sessions", figures.distinct_sessions, figures.records)
    for _, entry in ipairs(case.expect) do
      for name, value in pairs(entry) do
        if figures[name] then differ("the stream", name, value, figures[name]) end
      end
    end
    return differences
  end,
}

-- A connection is a session: a reload and a second tab have their own.
models["rtc-session"] = {
  product = "Jetpack RTC",
  translate = function(case)
    local events, of_case = stream_of(case, function(event)
      return { event = "jetpack_rtc_join", timestamp = stream.instant(event.t), blog_id = 1,
        post_id = 42, wp_user_id = event.user, session_id = tostring(event.client) }
    end)
    return translated(stream.variant("jetpack_rtc"), events, of_case)
  end,
  judge = function(case, _, seen)
    local differences, differ = answers.collector()
    local ids = {}
    for i, start in ipairs(seen.of "session.start") do
      ids[i] = start.session_id
    end
    differ("the room", "sessions", table.concat(case.expect[1].sessions, " "),
      table.concat(ids, " "))
    return differences
  end,
}

return models
