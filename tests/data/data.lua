-- Other people's events and what is known of their sessions: where they are, how lull is run on
-- them, and the same sessions counted again the plain way, by looking at all events at once.
--
--   local folder = data.folder "osm_changesets"        -- nil: not here, the test is skipped
--   local run = data.run { rules = "osm", set = { closing = false }, folder .. "/krems.ndjson" }
package.path = (os.getenv "LULL_SOURCE" or ".") .. "/tests/cli/?.lua;" .. package.path
local json = require "cjson"
local support = require "support"

local data = {}

local source = os.getenv "LULL_SOURCE" or "."
local shared = os.getenv "LULL_SHARED"
local sanitized = (os.getenv "LULL_BUILD" or ""):find("dev", 1, true)

local function is_there(path)
  local file = io.open(path, "rb")
  return file and file:close()
end

function data.folder(name)
  local folder = shared and shared .. "/data/" .. name
  return folder and is_there(folder .. "/README.md") and folder or nil
end

-- The files of a folder that match a Lua pattern, by name.
function data.files(folder, pattern)
  local pipe = assert(io.popen("ls '" .. folder .. "'"))
  local names = {}
  for name in pipe:lines() do
    if name:find(pattern) then names[#names + 1] = name end
  end
  pipe:close()
  return names
end

-- The text of a file, which may be compressed.
function data.read(path)
  local pipe = assert(io.popen("gzip -dcf '" .. path .. "'", "r"))
  local text = pipe:read "a"
  assert(pipe:close(), path)
  return text
end

function data.events(path)
  local events = {}
  for line in data.read(path):gmatch "[^\n]+" do
    events[#events + 1] = json.decode(line)
  end
  return events
end

-- Where a value of a line of CSV that begins at `at` ends; it may stand in quotes.
local function value_at(line, at)
  if line:sub(at, at) ~= '"' then return line:match("^([^,]*),?()", at) end
  local stop = at
  repeat
    stop = line:find('"', stop + 1, true)
    local doubled = line:sub(stop + 1, stop + 1) == '"'
    if doubled then stop = stop + 1 end
  until not doubled
  return (line:sub(at + 1, stop - 1):gsub('""', '"')), stop + 2
end

-- Rows of a table in CSV, by `names` or those of its first line.
function data.table(path, names)
  local rows = {}
  for line in data.read(path):gmatch "[^\r\n]+" do
    local values, at = {}, 1
    while at <= #line do
      values[#values + 1], at = value_at(line, at)
    end
    if names then
      local row = {}
      for i, name in ipairs(names) do row[name] = values[i] end
      rows[#rows + 1] = row
    else
      names = values
    end
  end
  return rows
end

-- ---- running ------------------------------------------------------------------------------------

-- Runs a command with rules (of tests/data/rules, or a path) on files or a text of events, with
-- settings; what it writes goes through `filter`. It must go well, with nothing said.
local function output_of(command, wanted, filter)
  local rules = wanted.rules
  if not rules:find "/" then rules = source .. "/tests/data/rules/" .. rules .. ".lua" end
  local words = { 'set -o pipefail; "$LULL"', command, "-r '" .. rules .. "'" }
  for name, value in pairs(wanted.set or {}) do
    words[#words + 1] = ("--set '%s=%s'"):format(name, value)
  end
  if wanted.text then
    support.write("events.ndjson", wanted.text)
    words[#words + 1] = "events.ndjson"
  end
  for _, path in ipairs(wanted) do
    words[#words + 1] = "'" .. path .. "'"
  end
  local result = support.bash(table.concat(words, " ") .. (filter or ""))
  assert(result.code == 0 and result.err == "", result.err)
  return result.out
end

-- The output of a run, and its counters. `emit` is "sessions" unless said.
local function run_of(wanted, filter)
  support.new_folder()
  local text = output_of("run --stats stats.json --emit " .. (wanted.emit or "sessions"), wanted,
    filter)
  local stats = json.decode(support.read "stats.json")
  support.remove_folder()
  return text, stats
end

-- The lines of a run, sorted: events, ends and starts of sessions, and all records by their types.
function data.run(wanted)
  local text, stats = run_of(wanted)
  local run = { events = {}, stats = stats, types = {} }
  for _, line in ipairs(support.lines(text)) do
    local record = json.decode(line)
    local list = run.events
    if not record.lull then
      run.types[record.type] = run.types[record.type] or {}
      list = run.types[record.type]
    end
    list[#list + 1] = record
  end
  run.starts, run.ends = run.types["session.start"] or {}, run.types["session.end"] or {}
  return run
end

-- What lull count says by a field (`by`): rows, as it orders them.
function data.count(wanted)
  support.new_folder()
  local text = output_of("count --json --by " .. wanted.by, wanted)
  support.remove_folder()
  local rows = {}
  for i, line in ipairs(support.lines(text)) do rows[i] = json.decode(line) end
  return rows
end

-- What reference_gaps.json tells of sessions: how many, of one event, the most events, the longest
-- and all durations. Of a run, and its counters.
function data.figures(wanted)
  local text, stats = run_of(wanted,
    [[ | { grep -o '"duration_ms":[0-9]*,"active_ms":[0-9]*,"events":[0-9]*' || true; }]])
  local sessions, single, most, longest_ms, total_ms = 0, 0, 0, 0, 0
  for ms, events in text:gmatch '"duration_ms":(%d+),"active_ms":%d+,"events":(%d+)' do
    ms, events = math.tointeger(ms), math.tointeger(events)
    sessions, single = sessions + 1, single + (events == 1 and 1 or 0)
    most, longest_ms, total_ms = math.max(most, events), math.max(longest_ms, ms), total_ms + ms
  end
  return { sessions = sessions, single_event_sessions = single, max_events = most,
    max_duration_s = longest_ms / 1000, total_duration_s = total_ms / 1000 }, stats
end

local FIGURES = { "sessions", "single_event_sessions", "max_events", "max_duration_s",
  "total_duration_s" }

local function same_figures(a, b)
  for _, name in ipairs(FIGURES) do
    if a[name] ~= b[name] then return false end
  end
  return true
end

-- reference_gaps.json of a folder: sessions by gaps, found by somebody else's program, at timeouts
-- from a second to two hours and with both operators. lull counts the same under rules with the
-- settings idle and sharp. What gives the same figures as what stood before it tells nothing more;
-- where sanitizers make it slow, every fifth must do.
function data.agrees_with_reference(folder, file, rules)
  local reference = json.decode(data.read(folder .. "/reference_gaps.json")).files[file]
  local before = {}
  for i, gap in ipairs(reference.gaps) do
    if not same_figures(gap, before) and not (sanitized and i % 5 > 0) then
      local set = { idle = gap.idle_s .. "s", sharp = gap.new_session_when_gap == ">=" }
      local got, stats = data.figures { rules = rules, set = set, folder .. "/" .. file }
      assert(stats.counted == reference.rows, stats.counted)
      for _, name in ipairs(FIGURES) do
        assert(gap[name] == got[name], ("%s where the gap is %s %d s: %s, expected %s"):format(
          name, gap.new_session_when_gap, gap.idle_s, got[name], gap[name]))
      end
    end
    before = gap
  end
end

-- ---- the plain way ------------------------------------------------------------------------------

local function days_since_1970(year, month, day)
  if month <= 2 then year, month = year - 1, month + 12 end
  return 365 * year + year // 4 - year // 100 + year // 400 + (153 * month - 457) // 5 + day
    - 719469
end

-- Milliseconds since 1970 of a text such as 2014-01-07T00:00:15-08:00; UTC where it says no zone.
function data.instant(text)
  local year, month, day, hour, minute, second, rest =
    text:match "^(%d+)-(%d+)-(%d+)[T ](%d+):(%d+):(%d+)(.*)$"
  assert(year, text)
  rest = rest:gsub("Z$", "")
  local days = days_since_1970(math.tointeger(year), math.tointeger(month), math.tointeger(day))
  local ms = ((days * 24 + math.tointeger(hour)) * 60 + math.tointeger(minute)) * 60000
    + math.tointeger(second) * 1000
  local fraction, zone = rest:match "^%.(%d+)(.*)$"
  if fraction then ms = ms + math.tointeger((fraction .. "00"):sub(1, 3)) end
  local sign, hours, minutes = (zone or rest):match "^([+-])(%d%d):?(%d%d)$"
  if sign then
    local offset = (math.tointeger(hours) * 60 + math.tointeger(minutes)) * 60000
    ms = ms - (sign == "-" and -offset or offset)
  end
  return ms
end

-- Sessions by gaps: events sorted by key and time, cut where the gap is over `idle_ms` (or just so
-- long, if `also.sharp`), or `also.cap_ms` after the start. `describe(event)` is key and instant.
-- Each session: key, start, last, rows.
function data.by_gaps(events, describe, idle_ms, also)
  also = also or {}
  local rows = {}
  for i, event in ipairs(events) do
    local key, instant = describe(event)
    rows[i] = { key = key, instant = instant, i = i, event = event }
  end
  table.sort(rows, function(a, b)
    if a.key ~= b.key then return a.key < b.key end
    if a.instant ~= b.instant then return a.instant < b.instant end
    return a.i < b.i
  end)
  local sessions, session = {}, nil
  for _, row in ipairs(rows) do
    local gap = session and session.key == row.key and row.instant - session.last
    if not gap or gap > idle_ms or (also.sharp and gap == idle_ms)
      or (also.cap_ms and row.instant - session.start >= also.cap_ms) then
      session = { key = row.key, start = row.instant, rows = {} }
      sessions[#sessions + 1] = session
    end
    session.last = row.instant
    session.rows[#session.rows + 1] = row
  end
  return sessions
end

return data
