-- The outside of the model: lines of input to events, and what the model says to lines of output.
local cjson = require "cjson"
local measures = require "measures"
local lull = require "lull"

local lines = {}

local function quote(value)
  return '"' .. value:gsub('["\\]', "\\%0") .. '"'
end

-- A key, a client's id or a window's key as JSON; nil where the field holds none.
local function id(value)
  if type(value) == "string" then return quote(value) end
  if type(value) == "number" then return tostring(math.tointeger(value) or value) end
  if type(value) == "boolean" then return tostring(value) end
end

-- What `unique` tells events apart by: a text that is not empty, a number, true or false.
local function name_of(value)
  local scalar = type(value) == "string" or type(value) == "number" or type(value) == "boolean"
  if scalar and value ~= "" then return value end
end

-- A key of one part or of several; nil where one is missing.
local function key_of(data, paths)
  if type(paths) == "string" then return id(data[paths]) end
  local parts = {}
  for i, path in ipairs(paths) do parts[i] = id(data[path]) end
  return #parts == #paths and "[" .. table.concat(parts, ",") .. "]" or nil
end

-- The lot of an event in an experiment, from 0 to 1: by its name and what it splits by, both as
-- JSON; nil where the event has none of that.
local function lot_of(experiment, data)
  return function(key)
    local text = key
    if experiment.split then text = id(data[experiment.split]) end
    return text and (lull.xxh3(quote(experiment.name) .. text) >> 11) * 2.0 ^ -53
  end
end

-- The event of a line; nil where the line is empty or a reject.
function lines.read(policy, line)
  local fine, data = pcall(cjson.decode, line)
  local time = fine and type(data) == "table" and math.tointeger(data.ts)
  if not time or data.lull ~= nil then return end
  local window = policy.window or {}
  local function value(path)
    local found = path and data[path]
    return found ~= cjson.null and found or nil
  end
  local client, key = id(value(policy.session.id)), key_of(data, policy.key)
  return { line = line, time = time, received = math.tointeger(value(policy.received)),
    sent = math.tointeger(value(policy.sent)), ends = math.tointeger(value(policy.ends)),
    kind = value "kind",
    fields = { plan = value "plan", camp = value "camp", v = math.tointeger(value "v"),
      lim = value "lim", as = value "as" },
    key = key, lot = policy.experiment and lot_of(policy.experiment, data),
    client = client ~= '""' and client or nil,
    order = value(policy.order), unique = name_of(value(policy.unique)),
    window = id(value(window.key)), chunk = value "ci" }
end

-- Writing ----------------------------------------------------------------------------------------

local function stamp(time)
  return os.date('!"%Y-%m-%dT%H:%M:%S.', time // 1000) .. ('%03dZ"'):format(time % 1000)
end

local function list_of(write)
  return function(items)
    local written = {}
    for i, item in ipairs(items) do written[i] = write(item) end
    return "[" .. table.concat(written, ",") .. "]"
  end
end

local object -- a list of names and values as JSON

-- How a member of this name is written; ids are JSON already, and so is the rest.
local WRITERS = {
  type = quote, policy = quote, experiment = quote, arm = quote,
  reason = quote, slot = quote, activity = quote, kind = quote,
  file = quote, time = stamp, start = stamp, ["end"] = stamp, last_active = stamp, from = stamp,
  to = stamp, playable_from = stamp, marks = list_of(quote), also = list_of(quote),
  tags = list_of(quote),
  windows = list_of(tostring),
  segments = list_of(function(segment)
    return object { "kind", segment.kind, "from", segment.from, "to", segment.to, n = 6 }
  end),
  threshold = function(of) return object { "slot", of.slot, "limit_ms", of.ms, n = 4 } end,
}

-- { "a", 1, "b", nil, n = 4 } is {"a":1}: what has no value is left out.
function object(members)
  local written = {}
  for i = 1, members.n, 2 do
    local name, value = members[i], members[i + 1]
    if value ~= nil then
      written[#written + 1] = ('"%s":%s'):format(name, (WRITERS[name] or tostring)(value))
    end
  end
  return "{" .. table.concat(written, ",") .. "}"
end

local function figure_of(it, measure)
  return measures[measure.word](it.measures[measure.name] or {}, measure)
end

-- Of a session or a window, by its slots.
local function measures_of(slots, it)
  local members = { n = 0 }
  for i, measure in ipairs(slots.measures or {}) do
    members[2 * i - 1], members.n = measure.name, 2 * i
    local value = figure_of(it, measure)
    members[2 * i] = type(value) == "string" and quote(value) or value
  end
  return object(members)
end

local function sorted(set)
  local names = {}
  for name in pairs(set) do names[#names + 1] = name end
  table.sort(names)
  return names
end

-- The tags whose measure is at least so much, and those that the rule set.
local function tags_of(slots, it)
  local held = {}
  for name in pairs(it.tags or {}) do held[name] = true end
  for _, tag in ipairs(slots.tags or {}) do
    local measure = slots.measures[tag.measure]
    if figure_of(it, measure) >= tag.least then held[tag.name] = true end
  end
  return sorted(held)
end

-- The milliseconds in which somebody was active, each once.
local function active_ms(session)
  local sum, counted_to = 0, math.mininteger
  for _, stretch in ipairs(session.active) do
    sum = sum + math.max(0, stretch.to - math.max(stretch.from, counted_to))
    counted_to = math.max(counted_to, stretch.to)
  end
  return sum
end

-- Records, by their type: what each carries besides.
local RECORDS = {}

RECORDS["session.start"] = function(_, session, facts)
  local client = session.line.client
  return "also", facts.also, "previous_id", session.previous_id, "index", session.index,
    "gap_ms", facts.gap_ms, "threshold", facts.threshold,
    "continues", client ~= session.id and client or nil
end

RECORDS["session.confirm"] = function(policy, session)
  return "events", session.events, "active_events", session.active_events,
    "active_ms", active_ms(session), "measures", measures_of(policy.session, session)
end

RECORDS["session.end"] = function(policy, session, facts)
  local windows = {}
  for _, window in ipairs(session.windows) do
    windows[#windows + 1] = window.part == session.part and window.id or nil
  end
  return "threshold", facts.threshold, "start", session.start, "end", session.finish,
    "last_active", session.last_active, "duration_ms", session.finish - session.start,
    "active_ms", active_ms(session), "events", session.events,
    "active_events", session.active_events, "ghost", session.active_events == 0,
    "windows", policy.window and windows, "measures", measures_of(policy.session, session),
    "tags", tags_of(policy.session, session)
end

local function needs_snapshot(policy, facts)
  if policy.window.snapshot then return facts.lacks end
end

RECORDS["window.start"] = function(policy, _, facts)
  return "needs_snapshot", needs_snapshot(policy, facts)
end

RECORDS["window.idle"] = function(_, _, facts)
  return "last_active", facts.window.last_active, "threshold", facts.threshold
end

RECORDS["window.resume"] = function(policy, _, facts)
  return "gap_ms", facts.gap_ms, "needs_snapshot", needs_snapshot(policy, facts)
end

RECORDS["window.end"] = function(policy, _, facts)
  local window, slots = facts.window, policy.window
  return "threshold", facts.threshold, "start", window.start, "end", window.finish,
    "playable_from", window.playable_from,
    "segments", window.segments, "segments_truncated", window.truncated,
    "events", window.events, "active_events", window.active_events,
    "unrecorded", window.unrecorded, "chunk_gaps", window.gaps,
    "chunk_collisions", window.collisions, "ghost", window.active_events == 0,
    "measures", slots.measures and measures_of(slots, window),
    "tags", slots.tags and slots.tags[1] and tags_of(slots, window)
end

-- Which of its session's a window is, told where windows may end before their session.
local function index_of(policy, window)
  local slots = policy.window or {}
  return window and (slots.cap or slots.limit or slots.rotate_on) and window.index
end

-- What an event has of its session, as JSON; nil where that is nothing.
local function attached(policy, session)
  local members = { n = 0 }
  for i, name in ipairs(policy.session.attach or {}) do
    local of, kept = name:match "^(%a+)%.(.*)$"
    local value = session[name]
    if of then value = (of == "data" and session.data or session.line.carry)[kept] end
    for _, measure in ipairs(policy.session.measures or {}) do
      if measure.name == name then value = figure_of(session, measure) end
    end
    if type(value) == "string" then value = quote(value) end
    members[2 * i - 1], members[2 * i], members.n = name, value, 2 * i
  end
  local text = object(members)
  return text ~= "{}" and text or nil
end

-- Writes what the model tells to `out`, a list of lines.
function lines.writer(out)
  local writer = {}
  function writer.boundary(policy, kind, session, facts)
    out[#out + 1] = object(table.pack("type", kind, "policy", policy.name,
      "experiment", session.arm and policy.name, "arm", session.arm,
      "key", session.key.text, "session_id", session.id, "part", session.part,
      "window_id", facts.window and facts.window.id,
      "window_index", index_of(policy, facts.window), "time", facts.time, "reason", facts.reason,
      RECORDS[kind](policy, session, facts)))
  end
  function writer.event(policy, event, told)
    local session, class, window = told.session or {}, told.class, told.window
    local said = object(table.pack("policy", policy.name,
      "experiment", session.arm and policy.name, "arm", session.arm, "session_id", session.id,
      "part", session.part, "window_id", window and window.id,
      "window_index", index_of(policy, window), "activity", class and class.name,
      "record", told.record, "marks", told.marks[1] and told.marks,
      "attach", told.session and attached(policy, session)))
    local at = event.line:find "}[ \t\r]*$"
    out[#out + 1] = event.line:sub(1, at - 1) .. ',"lull":' .. said .. event.line:sub(at)
  end
  return writer
end

return lines
