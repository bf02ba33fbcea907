-- What holds in every world, whatever the rules: asked of lull's output alone. Each function
-- raises an error that says what does not hold; check() gives its message, or nil.
local cjson = require "cjson"
local zones = require "zones"
local policies = require "policies"

local invariants = {}

local function demand(holds, message, ...)
  if not holds then error(message:format(...), 0) end
end

local function ms(stamp)
  local year, month, day, hour, minute, second, milli =
    stamp:match "^(%d+)-(%d+)-(%d+)T(%d+):(%d+):(%d+)%.(%d+)Z$"
  local days = (os.time { year = year, month = month, day = day, hour = 12 }
    - os.time { year = 1970, month = 1, day = 1, hour = 12 }) // 86400
  return math.tointeger(((days * 24 + hour) * 60 + minute) * 60000 + second * 1000 + milli)
end

local function text(value)
  return type(value) == "table" and cjson.encode(value) or type(value) .. tostring(value)
end

-- The time of an event, by the clock of the server where it tells both, and held near the one
-- at which it was received.
local function time_of(policy, data)
  local time, received = data.ts, math.tointeger(policy.received and data[policy.received])
  local sent = math.tointeger(policy.sent and data[policy.sent])
  if received then
    time = sent and received - (sent - time) or time
    time = math.max(time, received - (policy.behind or math.huge))
    time = math.min(time, received + policy.ahead)
  end
  return math.tointeger(time)
end

-- The key of a tagged event, as the records of its sessions have it.
local function key_of(policy, data)
  local paths, calendar = policy.key, policy.key_calendar
  if type(paths) == "string" and not calendar then return data[paths] end
  local parts = {}
  for i, path in ipairs(type(paths) == "table" and paths or { paths }) do parts[i] = data[path] end
  if calendar then parts[#parts + 1] = zones.bucket(calendar, time_of(policy, data)) end
  return parts
end

-- The lines of the output: `data` decoded, and of an event its `line` as it came.
local function parse(policy, out)
  local items = {}
  for line in out:gmatch "[^\n]+" do
    local item = { data = cjson.decode(line), text = line }
    item.event = item.data.lull
    if item.event then
      item.line = line:gsub(',"attach":{[^{}]*}}}([ \t\r]*)$', "}}%1")
        :gsub(',"lull":{[^{}]*}}([ \t\r]*)$', "}%1")
      item.key = text(key_of(policy, item.data))
      item.session = item.event.session_id and item.key .. " " .. text(item.event.session_id)
    elseif item.data.key ~= nil then
      item.key = text(item.data.key)
      item.session = item.key .. " " .. text(item.data.session_id)
      item.time = ms(item.data.time)
    end
    items[#items + 1] = item
  end
  return items
end

local function has(event, mark)
  for _, other in ipairs(event.marks or {}) do
    if other == mark then return true end
  end
  return false
end

-- A reject names the line where it stands.
local function rejects_stand(run)
  local offsets, at = {}, 0
  for i, line in ipairs(run.lines) do offsets[i], at = at, at + #line + 1 end
  for said in run.rejects:gmatch "[^\n]+" do
    local reject = cjson.decode(said)
    demand(run.lines[reject.line] == reject.input and offsets[reject.line] == reject.offset
      and #reject.input == reject.bytes, "a reject of another place: %s", said)
  end
end

-- Each line is written once: as an event, or as a reject.
local function every_line_once(run, items)
  local left = {}
  for _, line in ipairs(run.lines) do
    if line ~= "" then left[line] = (left[line] or 0) + 1 end
  end
  local function take(line)
    demand(left[line], "not a line of the input, or once too often: %s", line)
    left[line] = left[line] > 1 and left[line] - 1 or nil
  end
  for _, item in ipairs(items) do
    if item.event then take(item.line) end
  end
  for said in run.rejects:gmatch "[^\n]+" do take(cjson.decode(said).input) end
  demand(not next(left), "never written: %s", next(left))
end

-- Lines are events, rejects or empty; events are counted in one session or have a mark.
local function counts_add_up(run, items)
  local stats = run.stats
  local plain, late, in_sessions, marks, events = 0, 0, 0, {}, 0
  for _, item in ipairs(items) do
    if item.event then
      events = events + 1
      local others = #(item.event.marks or {}) - (has(item.event, "rule_error") and 1 or 0)
      if others == 0 then
        plain = plain + 1
      elseif others == 1 and has(item.event, "late") then
        late = late + 1
      end
      for _, mark in ipairs(item.event.marks or {}) do marks[mark] = (marks[mark] or 0) + 1 end
    elseif item.data.type == "session.end" then
      in_sessions = in_sessions + item.data.events
    end
  end
  demand(stats.lines == stats.events + stats.rejects + stats.empty_lines, "lines do not add up")
  demand(stats.events == events and stats.lines == #run.lines, "%d events are said, %d written",
    stats.events, events)
  demand(stats.counted == in_sessions, "%d counted, %d in sessions", stats.counted, in_sessions)
  demand(plain <= stats.counted and stats.counted <= plain + late,
    "%d events without a mark and %d late ones, but %d counted", plain, late, stats.counted)
  for _, mark in ipairs { "expired", "late", "duplicate", "outlier", "no_key", "ignored",
    "uncounted", "rule_error" } do
    demand(stats[mark] == (marks[mark] or 0), "%d %s said, %d written", stats[mark], mark,
      marks[mark] or 0)
  end
  demand(stats.open_sessions == 0 and stats.open_windows == 0 and stats.waiting == 0, "left open")
end

-- The event that ended its session stands behind the end.
local function was_its_end(items, i)
  local before = i > 1 and items[i - 1].data
  return before and before.type == "session.end" and before.reason == "ended"
    and items[i].session == items[i - 1].session
end

-- A start begins what is not open, an end ends what is, and between them stands all of it. A line
-- that was forgotten, for the limit of lines or with its key, may begin again.
local function one_after_the_other(run, items)
  local forgetful = run.stats.lines_over_limit > 0
  local open, over, past, lines, minted = {}, {}, {}, {}, {}
  local function start(item)
    local data = item.data
    local part = item.session .. " " .. data.part
    if data.index == 1 and data.part == 1 then -- a key never seen, or forgotten
      for id, session in pairs(over) do
        if id:sub(1, #item.key + 1) == item.key .. " " then over[id], past[id] = nil, session end
      end
      lines[item.key], minted[item.key] = nil, nil
    end
    demand(not open[part] and (forgetful or not over[part]),
      "started before: %s", part)
    local id = tostring(data.session_id)
    local hex = id:match "^(%x%x%x%x%x%x%x%x%-%x%x%x%x)%-7"
    if hex and data.part == 1 then
      demand(tonumber((hex:gsub("-", "")), 16) == math.max(0, item.time), "the time of an id: %s",
        id)
      minted[item.key] = minted[item.key] or {}
      demand(not minted[item.key][id], "minted before: %s", id)
      minted[item.key][id] = true
    end
    local line = data.continues or not hex and data.session_id or "own"
    lines[item.key] = lines[item.key] or {}
    local last = lines[item.key][text(line)]
    demand(not last or forgetful or last.over and ms(last.over["end"]) <= item.time,
      "overlaps the session before it in its line: %s", part)
    local over_for = last and not forgetful and last.over
    if over_for and data.reason ~= "revived" then
      demand(data.reason == over_for.reason and item.time >= ms(over_for.time)
        and text(data.threshold or {}) == text(over_for.threshold or {}),
        "does not begin for what ended the one before: %s", item.text)
    end
    local session = { start = item.time, data = data }
    lines[item.key][text(line)] = session
    open[part] = session
  end
  for i, item in ipairs(items) do
    local data, part = item.data, item.session and item.session .. " " .. (item.data.part
      or item.event and item.event.part)
    if data.type == "session.start" then
      start(item)
    elseif item.session then
      local session = open[part] or over[part] or past[part]
      demand(session, "before its start: %s", item.text)
      if item.event then
        demand(open[part] or has(item.event, "expired") or has(item.event, "late")
          or has(item.event, "duplicate") or was_its_end(items, i), "after its end: %s", item.text)
      else
        demand(open[part], "after its end: %s", item.text)
      end
      item.of = session
      if data.type == "session.end" then
        session.over = data
        open[part], over[part] = nil, session
      end
    end
  end
  demand(not next(open), "never ended: %s", next(open))
end

-- A window begins, pauses and resumes in turn, and ends before its session; its events stand
-- between, and say whether it is paused. Those behind it are not recorded.
local function windows_in_turn(run, items)
  local open, over = {}, {}
  for i, item in ipairs(items) do
    local data, said = item.data, item.event or item.data
    local part = item.session and item.session .. " " .. said.part
    local id = part and part .. " " .. text(said.window_id)
    local window, type_of = open[id], data.type
    demand(not window or not said.window_id or said.window_index == window.index,
      "another window of its id: %s", item.text)
    if type_of == "session.start" then
      over[part] = {}
    elseif type_of == "window.start" then
      demand(not window, "begun twice: %s", item.text)
      local before = over[part][id]
      local forgotten = data.reason == "first" and run.stats.windows_over_limit > 0
      demand(not before or forgotten
        or data.reason == before.reason and item.time >= ms(before.time),
        "does not follow the one before it: %s", item.text)
      open[id] = { start = item.time, part = part,
        index = data.window_index, goes_on = before and before.reason ~= "changed" }
    elseif type_of == "window.idle" then
      local last, limit = data.last_active and ms(data.last_active), data.threshold.limit_ms
      local follows = item.time == (last or window.start) + limit
      demand(not window.paused and (follows or window.goes_on and not last),
        "pauses out of turn: %s", item.text)
      window.paused = true
    elseif type_of == "window.resume" then
      demand(window.paused, "resumes out of turn: %s", item.text)
      window.paused = false
    elseif type_of == "window.end" then
      demand(window, "ends without a begin: %s", item.text)
      open[id], over[part][id] = nil, data
    elseif item.event and said.record ~= nil and not has(said, "expired")
      and not was_its_end(items, i) then
      local paused = window and window.paused or not window and over[part][id] ~= nil
      demand((window or paused) and said.record ~= paused, "not as its window is: %s", item.text)
    elseif type_of == "session.end" then
      for _, other in pairs(open) do
        demand(other.part ~= part, "ends before its windows: %s",
          item.text)
      end
    end
  end
end

-- The figures of an end fit each other and the reason.
local function session_figures(item, varying, since, lasting)
  local data, of = item.data, item.of
  local first, last = ms(data.start), ms(data["end"])
  demand(first == of.start and last >= first and data.duration_ms == last - first, "bounds")
  demand(0 <= data.active_ms and data.active_ms <= data.duration_ms,
    "active for longer than it lasted")
  demand(data.active_events <= data.events, "more active events than events")
  local ends_later = varying or data.reason == "limit" or item.time >= last
  demand(ends_later, "ends before its last event")
  local active = data.last_active and ms(data.last_active)
  demand(not active or first <= active and active <= last, "last_active")
  local limit = data.threshold and data.threshold.limit_ms
  if data.reason == "idle" and lasting then -- what began before this session may still have lasted
    demand(not active or item.time >= active + limit, "idle before its limit")
  elseif data.reason == "idle" then
    demand(item.time == (active or item.time - limit) + limit and item.time <= last + limit,
      "idle is not after its limit")
  elseif data.reason == "cap" then
    demand(since and first <= item.time and item.time <= last + limit
      or item.time == first + limit, "cap is not after its limit")
  elseif data.reason == "calendar" then
    demand(item.time > first, "a calendar ends what had not begun")
  end
  demand((limit ~= nil) == (data.reason == "idle" or data.reason == "cap"), "threshold")
end

local function window_figures(item, varying)
  local data, of = item.data, item.of
  local first, last = ms(data.start), ms(data["end"])
  demand(of.start <= first and first <= last, "bounds of a window")
  demand(varying or data.reason == "limit" or last <= item.time,
    "a window ends before its last event")
  demand(not data.threshold or ms(data.time) == first + data.threshold.limit_ms,
    "cap is not after its limit")
  if not data.threshold then -- an event from behind the watermark can end a session before its cap
    of.last_of_windows = math.max(of.last_of_windows or last, last)
  end
  demand(data.active_events <= data.events and data.unrecorded <= data.events, "counts")
  local playable = data.playable_from and ms(data.playable_from)
  demand(not playable or first <= playable and playable <= last, "playable_from")
  local at, kind = first, nil
  for i, segment in ipairs(data.segments) do
    demand(ms(segment.from) == at and ms(segment.to) > at and segment.kind ~= kind,
      "segment %d does not follow the one before it", i)
    at, kind = ms(segment.to), segment.kind
  end
  demand(at == last or data.segments_truncated, "segments end early")
end

local function figures(items, varying, since, lasting)
  for _, item in ipairs(items) do
    local check = item.data.type == "session.end" and session_figures
      or item.data.type == "window.end" and window_figures
    if check then
      local fine, message = pcall(check, item, varying, since, lasting)
      demand(fine, "%s: %s", message, item.text)
    end
    if item.data.type == "session.end" then
      demand((item.of.last_of_windows or math.mininteger) <= ms(item.data["end"]),
        "a window lasts longer: %s", item.text)
    end
  end
end

-- Do thresholds differ from event to event? Then a shorter one may have passed when it is asked,
-- and what it ends has had later events.
local function varies(policy)
  for _, one in ipairs(policies.all(policy)) do
    local session, window = one.session, one.window or {}
    for _, threshold in ipairs { session.idle, session.cap or {}, window.idle or {},
      window.cap or {} } do
      if threshold.by or threshold.field or threshold.looked then return true end
    end
  end
  return false
end

function invariants.check(policy, run)
  local fine, message = pcall(function()
    local items = parse(policy, run.out)
    every_line_once(run, items)
    rejects_stand(run)
    counts_add_up(run, items)
    one_after_the_other(run, items)
    windows_in_turn(run, items)
    local since = policy.session.carry ~= nil -- a cap may count from a carried instant
    figures(items, varies(policy) or since, since, policy.ends ~= nil)
  end)
  return not fine and message or nil
end

local function by_key(policy, out)
  local keys = {}
  for _, item in ipairs(parse(policy, out)) do
    if item.key then
      keys[item.key] = keys[item.key] or {}
      table.insert(keys[item.key], item.text)
    end
  end
  return keys
end

-- The records of each key in `some` are those it has in `all`, byte for byte.
function invariants.same_keys(policy, all, some)
  local expected = by_key(policy, all.out)
  for key, lines in pairs(by_key(policy, some.out)) do
    local other = expected[key] or {}
    for i = 1, math.max(#lines, #other) do
      if lines[i] ~= other[i] then
        return ("key %s, line %d\n%s\n%s"):format(key, i, other[i], lines[i])
      end
    end
  end
end

return invariants
