-- expect(run): what a spec says of a run. See docs/testing.md for the members of each.
local lull, use = ...
local check, difference, runs, show = use "check", use "difference", use "run", use "show"

local function known(...)
  local names = {}
  for _, list in ipairs { ... } do
    for _, name in ipairs(list) do names[name] = true end
  end
  return names
end

-- In the order of their columns.
local SESSION = { "policy", "experiment", "arm", "key", "id", "part", "reason", "also", "start",
  "last", "last_active", "ended", "closed", "open", "events", "active_events", "active_ms",
  "duration_ms", "gap_ms", "index", "previous", "continues", "confirmed", "threshold", "ghost",
  "windows", "measures", "tags" }
local WINDOW = { "policy", "experiment", "arm", "key", "session", "part", "id", "window_index",
  "reason", "start", "last", "ended", "closed", "open", "needs_snapshot", "playable_from", "pauses",
  "segments", "segments_truncated", "events", "active_events", "unrecorded", "chunk_gaps",
  "chunk_collisions", "threshold", "ghost", "measures", "tags" }
local EVENT = { "policy", "experiment", "arm", "session", "id", "part", "window", "window_index",
  "activity", "record", "marks", "attach" }
local BOUNDARY = { "type", "policy", "experiment", "arm", "key", "session_id", "part", "window_id",
  "window_index", "time", "reason", "also", "previous_id", "index", "gap_ms", "threshold",
  "continues", "start", "end", "last_active", "duration_ms", "active_ms", "events",
  "active_events", "unrecorded", "ghost", "windows", "needs_snapshot", "playable_from", "segments",
  "segments_truncated", "chunk_gaps", "chunk_collisions", "measures", "tags" }
local REJECT = { "line", "code", "message", "offset", "column", "type", "file", "raw", "error" }
local RULE_ERROR = { "event", "line", "message", "file", "code" }

local KINDS = {
  sessions = { what = "sessions", order = SESSION, known = known(SESSION) },
  windows = { what = "windows", order = WINDOW, known = known(WINDOW) },
  events = { what = "events", order = EVENT, known = known(EVENT) },
  boundaries = { what = "boundaries", order = BOUNDARY, known = known(BOUNDARY) },
  rejects = { what = "rejects", order = REJECT, known = known(REJECT) },
  rule_errors = { what = "rule errors", order = RULE_ERROR, known = known(RULE_ERROR) },
}

-- Sets are compared in the order in which records have them.
local function sorted(row)
  if type(row.tags) ~= "table" or #row.tags < 2 then return row end
  local copy, tags = {}, {}
  for name, value in pairs(row) do copy[name] = value end
  for i, tag in ipairs(row.tags) do tags[i] = tag end
  table.sort(tags, function(a, b) return tostring(a) < tostring(b) end)
  copy.tags = tags
  return copy
end

-- "session.start first" is { "session.start", reason = "first" }, and that { type = … }.
local function boundary(row)
  if type(row) == "string" then
    local kind, reason = row:match "^(%S+) ?(%S*)$"
    return { type = kind or row, reason = reason ~= "" and reason or nil }
  end
  if row[1] == nil then return row end
  local copy = {}
  for name, value in pairs(row) do copy[name == 1 and "type" or name] = value end
  return copy
end

local function rows_of(kind, expected)
  if type(expected) ~= "table" then
    lull.raise(("%s: found %s, expected a list, or how many"):format(kind, show.value(expected)))
  end
  local rows = {}
  for i, row in ipairs(expected) do
    if kind == "boundaries" then row = boundary(row) end
    if type(row) ~= "table" then
      lull.raise(("%s: found %s, expected a table of what is expected of the %d. of them"):format(
        kind, show.value(row), i))
    end
    rows[i] = sorted(row)
  end
  return rows
end

local expectation = {}

local function list(kind)
  return function(self, expected)
    local view = self.view
    view.run.asked[kind] = true
    local found = view[kind]
    if math.type(expected) == "integer" then
      if #found ~= expected then
        check.fail(("%s: found %d, expected %d"):format(KINDS[kind].what, #found, expected))
      end
      return self
    end
    if kind == "events" then
      found = {}
      for i = 1, #view.run.lines do found[i] = view.events[i] or {} end
    end
    local text = difference.of_lists(found, rows_of(kind, expected), KINDS[kind], view)
    if text then check.fail(text) end
    return self
  end
end

for kind in pairs(KINDS) do expectation[kind] = list(kind) end

local one = use "kind" {
  has = function(self, expected)
    if type(expected) ~= "table" then
      lull.raise(("has: found %s, expected a table"):format(show.value(expected)))
    end
    local text = difference.of_row(self.row, sorted(expected), self.of, self.view)
    if text then check.fail(("%s:\n%s"):format(self.name, text)) end
    return self
  end,
}

local function single(kind, name)
  return function(self, number)
    local row = self.view[kind][number]
    if not row then
      local count = kind == "events" and #self.view.run.lines or #self.view[kind]
      local known_event = kind == "events" and math.type(number) == "integer" and number >= 1
        and number <= count
      check.fail(known_event and ("event %d: found nothing said of it: it is a reject, or waits")
        :format(number) or ("%s %s: found %d in all"):format(name, show.value(number), count))
    end
    return one.make { row = row, of = KINDS[kind], view = self.view,
      name = ("%s %d"):format(name, number) }
  end
end

expectation.session = single("sessions", "session")
expectation.window = single("windows", "window")
expectation.event = single("events", "event")

local of_run = use "kind"(expectation)

local of_value = use "kind" {
  equals = function(self, expected)
    difference.check_value(self.value, expected)
    return self
  end,
}

-- A run is watched from here on: what went wrong in it must be asked for.
return function(value)
  if runs.is(value) then
    check.watch(value)
    return of_run.make { view = value }
  end
  return of_value.make { value = value }
end
