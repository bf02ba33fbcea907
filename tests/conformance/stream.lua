-- Runs a rules file over the events of a case, and sorts what the engine says of each.
--
--   local seen = stream.run(rules, events)
--   seen.tags[i]      what `lull` is on event i; nil if the line was a reject
--   seen.records      all boundaries, each with `event`: the event that is written after it
--   seen.of(type)     those of one type
--
-- Cases count milliseconds from an instant of their own. `stream.instant` and `stream.ms` turn them
-- into times of events and back.
package.path = assert(os.getenv "LULL_SOURCE") .. "/tests/cli/?.lua;" .. package.path
local json = require "cjson"
local support = require "support"

local stream = {}

-- Midnight in UTC, and a leap year's: no day or hour begins near the first events of a case.
stream.BASE = 1704067200000

-- Times of a case that are so great are times since 1970 already.
local ABSOLUTE = 100000000000

function stream.instant(ms)
  if type(ms) ~= "number" then return ms end
  return math.tointeger(ms < ABSOLUTE and stream.BASE + ms or ms)
end

-- Days since 1970 of a date of the Gregorian calendar.
local function days(year, month, day)
  local shifted = month <= 2 and year - 1 or year
  local of_year = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
  local era = shifted // 400
  local of_era = shifted % 400
  return era * 146097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719468
end

-- The instant of a record, in milliseconds since 1970.
function stream.since_1970(time)
  local year, month, day, hour, minute, second, ms =
    time:match "^(%d+)%-(%d+)%-(%d+)T(%d+):(%d+):(%d+)%.(%d+)Z$"
  local midnight = days(tonumber(year), tonumber(month), tonumber(day)) * 86400000
  return midnight + tonumber(hour) * 3600000 + tonumber(minute) * 60000
    + tonumber(second) * 1000 + tonumber(ms)
end

-- The same, as the case counts.
function stream.ms(time)
  return time and stream.since_1970(time) - stream.BASE
end

function stream.duration(ms)
  return ("%q"):format(("%dms"):format(ms))
end

-- `values` as the table of a rules file: a text stands as it is, so durations come quoted.
function stream.table_of(values)
  local names, parts = {}, {}
  for name in pairs(values) do
    names[#names + 1] = name
  end
  table.sort(names)
  for i, name in ipairs(names) do
    local value = values[name]
    parts[i] = ("[%q] = %s"):format(name,
      type(value) == "table" and stream.table_of(value) or tostring(value))
  end
  return "{ " .. table.concat(parts, ", ") .. " }"
end

-- Durations as settings, but for those that the file has of itself.
function stream.settings(numbers, own)
  local settings = {}
  for name, ms in pairs(numbers) do
    if ms ~= own[name] then settings[name] = stream.duration(ms) end
  end
  return settings
end

-- A shipped file with other settings and slots. What cases do in minutes may take days: their
-- clocks are right, so no event of theirs is an outlier.
function stream.variant(name, settings, slots)
  local all = { max_jump = '"36500d"' }
  for slot, value in pairs(slots or {}) do
    all[slot] = value
  end
  return ("return require(%q, %s):with %s\n"):format(name, stream.table_of(settings or {}),
    stream.table_of(all))
end

-- As Lua would write it: whole numbers of the answer are integers.
local function whole(value)
  if math.type(value) == "float" then return math.tointeger(value) or value end
  if type(value) ~= "table" then return value end
  for name, member in pairs(value) do
    value[name] = whole(member)
  end
  return value
end

local function sort_out(text)
  local seen = { tags = {}, records = {} }
  local waiting = {}
  for _, line in ipairs(support.lines(text)) do
    local record = whole(json.decode(line))
    if record.lull then
      seen.tags[record.case_event] = record.lull
      for _, boundary in ipairs(waiting) do
        boundary.event = record.case_event
      end
      waiting = {}
    else
      seen.records[#seen.records + 1] = record
      waiting[#waiting + 1] = record
    end
  end
  function seen.of(kind)
    local list = {}
    for _, record in ipairs(seen.records) do
      if record.type == kind then list[#list + 1] = record end
    end
    return list
  end
  return seen
end

function stream.run(rules, events)
  local lines = {}
  for i, event in ipairs(events) do
    event.case_event = i
    lines[i] = json.encode(event) .. "\n"
  end
  support.new_folder()
  support.write("case.lua", rules)
  support.write("events.ndjson", table.concat(lines))
  local result = support.bash "\"$LULL\" run -r case.lua --rejects rejects.ndjson events.ndjson"
  support.remove_folder()
  -- That a line was a reject is an answer like others: it has no tag.
  if result.code ~= 0 or result.err:gsub("lull: [^\n]+ in rejects.ndjson\n", "") ~= "" then
    error(("exit code %s: %s\n%s"):format(result.code, result.err, rules), 0)
  end
  return sort_out(result.out)
end

return stream
