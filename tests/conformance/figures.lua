-- What cases of policies/ say beside sessions: figures, bounces, whether something was sent. A
-- figure is asked of the stream that ends with its event.
local answers = require "answers"
local stream = require "stream"

local figures = {}

-- Figures that stand on events only if a file is asked to attach them.
local ATTACHED = { expires = "deadline", session_id = "start", cut_off_expires = "carry.clock" }

-- What the file has to attach for this case, beside what it does anyway; nil where it is nothing.
function figures.attach(case)
  local wanted = {}
  for _, row in ipairs(case.expect) do
    for name in pairs(row.check or {}) do
      if ATTACHED[name] then wanted[ATTACHED[name]] = true end
    end
  end
  if not next(wanted) then return end
  wanted.start, wanted.events = true, true
  local names = {}
  for name in pairs(wanted) do
    names[#names + 1] = ("%q"):format(name)
  end
  table.sort(names)
  return "{ " .. table.concat(names, ", ") .. " }"
end

local function seconds(ms)
  return ms and ms // 1000
end

-- By name: what an end says.
local OF_RECORD = {
  bounce = function(record) return answers.has(record.tags, "bounce") end,
  is_bounce = function(record) return answers.has(record.tags, "bounce") end,
  duration_ms = function(record) return record.duration_ms end,
  engaged = function(record) return answers.has(record.tags, "engaged") end,
  duration_s = function(record) return seconds(record.duration_ms) end,
  duration_min = function(record) return record.duration_ms // 60000 end,
  visit_total_time_s = function(record) return seconds(record.duration_ms) + 1 end,
  events = function(record) return record.events end,
  sequence = function(record) return record.events end,
  event_index = function(record) return record.measures.event_index or record.events end,
  first_event = function(record) return record.measures.first_event end,
  page_views = function(record) return record.measures.page_views end,
  entry_page = function(record) return record.measures.entry_page end,
  exit_page = function(record) return record.measures.exit_page end,
  campaign = function(record) return record.measures.campaign end,
}

-- Instants that an end says.
local TIMES = {
  last_action_t = function(record) return record.last_active end,
  last_event_time = function(record) return record.last_active end,
}

function figures.of_record(differ, where, check, record)
  for name, expected in pairs(check) do
    if OF_RECORD[name] then differ(where, name, expected, OF_RECORD[name](record)) end
    if TIMES[name] then
      local time = TIMES[name](record)
      differ(where, name, stream.instant(expected), time and stream.since_1970(time))
    end
  end
end

local START_REASONS = { INACTIVITY_TIMEOUT = "idle", MAX_DURATION = "cap" }

-- By name: what is known with the event, of its tag and its session's start.
local OF_EVENT = {
  index = function(_, start) return start and start.index end,
  session_number = function(_, start) return start and start.index end,
  state = function(tag) return answers.has(tag.marks, "expired") and "EXPIRED" end,
  session_start = function(tag) return tag.attach and tag.attach.events == 1 end,
}

local function start_of(seen, tag)
  for _, start in ipairs(seen.of "session.start") do
    if start.session_id == tag.session_id then return start end
  end
end

local function check_previous(differ, where, expected, start, same)
  local previous = start and start.previous_id
  differ(where, "previous_session", true,
    previous ~= nil and same(previous, tostring(expected)))
end

-- What is asked elsewhere in this file, and what no stream says: whether a recorder was asked for a
-- snapshot that it did not take, how many ids were given, where a clock was rewound to.
local ASKED = { sent = true, session_ended = true, previous_session = true, expires = true,
  session_id = true, cut_off_expires = true, start_reason = true, session_start = true,
  duration_ms_at_least = true, start = true }
local UNSAID = { snapshot = true, last_event_id = true, last = true }

local function check_known(differ, where, check)
  for name in pairs(check) do
    differ(where, "is a figure that we know: " .. name, true, (ASKED[name] or UNSAID[name]
      or OF_EVENT[name] or OF_RECORD[name] or TIMES[name]) ~= nil)
  end
end

-- Attached instants, as the vendor writes them.
local function check_instants(differ, where, check, tag, event)
  local attach = tag.attach or {}
  local function at(name)
    local value = attach[name]
    return type(value) == "string" and stream.since_1970(value) or value
  end
  if check.expires then
    differ(where, "expires", stream.instant(check.expires), at "deadline")
  end
  if type(check.session_id) == "number" then
    differ(where, "session_id", stream.instant(check.session_id), at "start")
  end
  if check.cut_off_expires and at "carry.clock" then
    differ(where, "cut_off_set", true, at "carry.clock" <= stream.instant(event.t))
  end
end

local function check_end(differ, where, check, seen, record)
  if record then figures.of_record(differ, where, check, record) end
  if check.duration_ms_at_least then
    differ(where, "duration_ms_at_least", true,
      record ~= nil and record.duration_ms >= check.duration_ms_at_least)
  end
  if check.sent ~= nil then
    differ(where, "sent", check.sent, #seen.of "session.confirm" > 0)
  end
  if check.session_ended then
    differ(where, "session_ended", true, record ~= nil and record.reason ~= "end_of_input")
  end
end

local function last_end(seen, id, key)
  local found
  for _, record in ipairs(seen.of "session.end") do
    if not id and (not key or record.key == key) or record.session_id == id then found = record end
  end
  return found
end

-- What a row says of an event, in a stream that ends with it. `index` is nil where the event is
-- none of the stream: then it asks whether a key's session is over.
function figures.of_event(differ, where, row, seen, index, event, same)
  local tag = index and seen.tags[index] or {}
  local check = row.check or {}
  local record = last_end(seen, tag.session_id, not index and event.key or nil)
  check_known(differ, where, check)
  if row.reason == "ended" or row.reason == "open" then
    differ(where, "ended", row.reason == "ended", record and record.reason ~= "end_of_input")
  end
  check_end(differ, where, check, seen, record)
  if not index then return end
  local start = start_of(seen, tag)
  for name, ask in pairs(OF_EVENT) do
    if check[name] ~= nil and not (name == "session_start" and check[name] ~= true
      and check[name] ~= false) then
      differ(where, name, check[name], ask(tag, start))
    end
  end
  local started = type(check.session_start) == "number" and check.session_start or check.start
  if started and record then
    differ(where, "start", stream.instant(started), stream.since_1970(record.start))
  end
  if check.start_reason and START_REASONS[check.start_reason] then
    differ(where, "start_reason", START_REASONS[check.start_reason], start and start.reason)
  end
  if check.previous_session then
    check_previous(differ, where, check.previous_session, start, same)
  end
  check_instants(differ, where, check, tag, event)
end

return figures
