-- What came of events: the records of a run, as a spec looks at them. Times are milliseconds since
-- the start of virtual time.
--     run.events[i]     what was said of the i-th event given; nil: it is a reject, or still waits
--     run.boundaries    all records of sessions and windows, in order
--     run.sessions      sessions by their start: what start and end say of each, together
--     run.windows       the same of windows
--     run.rejects, run.rule_errors
local lull, use = ...
local clock = use "clock"

local runs = {}
local TIMES = { "time", "start", "end", "last_active", "playable_from", "from", "to" }

local function relative(record, start)
  for _, name in ipairs(TIMES) do
    local instant = clock.instant(record[name])
    if instant then record[name] = instant - start end
  end
  for _, segment in ipairs(record.segments or {}) do relative(segment, start) end
  return record
end

-- ---- which event a line is ----------------------------------------------------------------------

-- Inputs by all that stands before their last brace: an event is written so, with a member more.
local function index_of(lines)
  local by_text = {}
  for i, line in ipairs(lines) do
    local text = line:match "^(.*)}" or line
    by_text[text] = by_text[text] or {}
    table.insert(by_text[text], i)
  end
  return by_text
end

local function number_of(by_text, line)
  local from = line:find ',?"lull":{"policy":'
  while from do
    local queue = by_text[line:sub(1, from - 1)]
    if queue then return table.remove(queue, 1) end
    from = line:find(',?"lull":{"policy":', from + 1)
  end
end

-- ---- sessions and windows -----------------------------------------------------------------------

local function identity(record)
  return lull.encode { record.key or false, record.session_id, record.part }
end

-- The view of one policy: what is to be said of it, filled record by record.
local function new_view(run, policy)
  return { policy = policy, run = run, events = {}, boundaries = {}, sessions = {}, windows = {},
    by_id = {}, open_windows = {}, start = run.start }
end

local function copy(record, into, without)
  for name, value in pairs(record) do
    if not without[name] then into[name] = value end
  end
  return into
end

local START = { type = true, session_id = true, time = true, threshold = true }
local END = { type = true, session_id = true, time = true, reason = true, start = true,
  ["end"] = true }

-- The key's session before one that begins.
local function previous_of(view, record)
  local key = lull.encode { record.key }
  for i = #view.sessions, 1, -1 do
    local session = view.sessions[i]
    if session.id == record.previous_id and lull.encode { session.key } == key then return i end
  end
end

-- Says the session of each event, which does not name its key: where two keys share a client's id,
-- nobody can tell, and it is a text.
local function number_sessions(view)
  local numbers = {}
  for i, session in ipairs(view.sessions) do
    local id = lull.encode { session.id, session.part }
    numbers[id] = numbers[id] and numbers[id] .. " or " .. i or i
  end
  for _, answer in pairs(view.events) do
    answer.session = answer.id ~= nil and numbers[lull.encode { answer.id, answer.part }] or nil
  end
end

local on = {}

on["session.start"] = function(view, record)
  local previous = previous_of(view, record)
  local session = copy(record, { id = record.session_id, start = record.time, previous = previous,
    open = true }, START)
  view.sessions[#view.sessions + 1] = session
  view.by_id[identity(record)] = #view.sessions
end

on["session.confirm"] = function(view, record)
  view.sessions[view.by_id[identity(record)]].confirmed = record.time
end

on["session.end"] = function(view, record)
  local session = view.sessions[view.by_id[identity(record)]]
  copy(record, session, END)
  session.ended, session.closed, session.last = record.reason, record.time, record["end"]
  session.open = nil
end

local function window_of(view, record)
  local key = lull.encode { identity(record), record.window_id or false }
  return key, view.open_windows[key]
end

on["window.start"] = function(view, record)
  local window = copy(record, { id = record.window_id, session = view.by_id[identity(record)],
    start = record.time, pauses = lull.decode "[]", open = true }, START)
  window.window_id = nil
  view.windows[#view.windows + 1] = window
  view.open_windows[window_of(view, record)] = window
end

on["window.idle"] = function(view, record)
  local _, window = window_of(view, record)
  table.insert(window.pauses, { from = record.time })
end

on["window.resume"] = function(view, record)
  local _, window = window_of(view, record)
  local pause = window.pauses[#window.pauses]
  pause.to, pause.needs_snapshot = record.time, record.needs_snapshot
end

on["window.end"] = function(view, record)
  local _, window = window_of(view, record)
  copy(record, window, END)
  window.window_id = nil
  window.ended, window.closed, window.last = record.reason, record.time, record["end"]
  window.open = nil
end

-- What an event is told, as an expectation names it.
local function answer_of(tag)
  local answer = copy(tag, { id = tag.session_id, window = tag.window_id }, { session_id = true,
    window_id = true, shadow = true })
  answer.marks = answer.marks or {}
  return answer
end

-- ---- a run --------------------------------------------------------------------------------------

local function add_event(run, record, number)
  local tag = record.lull
  for _, view in ipairs(run.views) do
    local said = view.policy == tag.policy and tag or (tag.shadow or {})[view.policy]
    if said then view.events[number] = answer_of(said) end
  end
end

local function add_record(run, record)
  for _, view in ipairs(run.views) do
    if record.policy == view.policy and on[record.type] then
      view.boundaries[#view.boundaries + 1] = record
      on[record.type](view, record)
    end
  end
end

local function read(run, out)
  local by_text = index_of(run.lines)
  for line in out:gmatch "[^\n]+" do
    lull.charge(#line)
    local record = lull.decode(line)
    if type(record.lull) == "table" then
      add_event(run, record, number_of(by_text, line))
    else
      add_record(run, relative(record, run.start))
    end
  end
  for _, view in ipairs(run.views) do number_sessions(view) end
end

-- The same run as another of its policies sees it: run:of "short".
local view_kind = use "kind" {
  of = function(view, policy)
    for _, other in ipairs(view.run.views) do
      if other.policy == policy then return other end
    end
    lull.raise("of: no policy " .. tostring(policy) .. " in this run")
  end,
}

runs.is = view_kind.is

-- A run as its first policy sees it.
function runs.new(it)
  local run = { lines = it.lines, start = it.start, views = {}, asked = {} }
  run.file, run.line = lull.place()
  for i, policy in ipairs(it.policies) do
    run.views[i] = view_kind.make(new_view(run, policy))
  end
  read(run, it.out)
  local rejects = {}
  for line_of_reject in it.rejects:gmatch "[^\n]+" do
    rejects[#rejects + 1] = lull.decode(line_of_reject)
  end
  for _, view in ipairs(run.views) do
    view.rejects, view.rule_errors = rejects, it.warnings
  end
  return run.views[1]
end

return runs
