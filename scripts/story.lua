-- Tells the output of `lull run` as a story: sessions, windows, what was active, what a recorder
-- would not have sent, and why each boundary is where it is.
--
--     lull run -r RULES FILE | lua5.4 scripts/story.lua
local json = require "cjson"

local COLUMN_MS = 500

-- "2026-11-22T03:03:41.910Z" in milliseconds since 1970.
local function instant(text)
  local y, mo, d, h, mi, s, ms = text:match("^(%d+)-(%d+)-(%d+)T(%d+):(%d+):(%d+)%.(%d+)Z$")
  y, mo, d = math.tointeger(y), math.tointeger(mo), math.tointeger(d)
  local year = mo > 2 and y or y - 1
  local era = year // 400
  local of_era = year - era * 400
  local of_year = (153 * (mo + (mo > 2 and -3 or 9)) + 2) // 5 + d - 1
  local days = era * 146097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719468
  return ((days * 24 + h) * 60 + mi) * 60000 + math.tointeger(s) * 1000 + math.tointeger(ms)
end

local function seconds(ms)
  return ("%.1f s"):format(ms / 1000)
end

-- ---- reading ------------------------------------------------------------------------------------

local story = { boundaries = {}, events = {}, sessions = 0, parts = 0, ends = {}, bytes = 0 }

local function read_boundary(record)
  record.at = instant(record.time)
  story.boundaries[#story.boundaries + 1] = record
  if record.type == "session.start" then
    story.parts = story.parts + 1
    story.sessions = story.sessions + (record.part == 1 and 1 or 0)
  elseif record.type == "session.end" then
    story.ends[#story.ends + 1] = record
  end
end

local function read_event(event, bytes)
  local tag, time = event.lull, event.timestamp
  story.bytes = story.bytes + bytes
  story.events[#story.events + 1] = {
    at = instant(time), tag = tag, bytes = bytes, kept = tag.record ~= false,
    active = tag.activity == "active" and not tag.marks,
  }
end

for line in io.lines() do
  local record = json.decode(line)
  if record.lull then
    read_event(record, #line)
  elseif record.type == "policy.load" then
    story.rules = record
  else
    read_boundary(record)
  end
end
if not story.rules or #story.events == 0 then
  io.stderr:write("story: found no tagged events, expected the whole output of lull run\n")
  os.exit(1)
end
table.sort(story.events, function(a, b) return a.at < b.at end)
local first, last = story.events[1].at, story.events[#story.events].at

-- ---- names --------------------------------------------------------------------------------------

-- Tabs are called A, B, C … as they come.
local tabs = {}
local function tab(window_id)
  if not tabs[window_id] then
    tabs[#tabs + 1] = window_id
    tabs[window_id] = string.char(64 + #tabs)
  end
  return tabs[window_id]
end

for _, boundary in ipairs(story.boundaries) do
  if boundary.window_id then tab(boundary.window_id) end
end

-- ---- pictures -----------------------------------------------------------------------------------

local SYMBOLS = { [0] = " ", "·", "░", "█" }

-- What is most worth seeing in a column: somebody active, else what was kept, else what was not.
local function weight(event)
  return event.active and 3 or event.kept and 2 or 1
end

local function timeline(window_id)
  local columns = {}
  for _, event in ipairs(story.events) do
    if event.tag.window_id == window_id then
      local column = (event.at - first) // COLUMN_MS
      columns[column] = math.max(columns[column] or 0, weight(event))
    end
  end
  local row = {}
  for column = 0, (last - first) // COLUMN_MS do row[#row + 1] = SYMBOLS[columns[column] or 0] end
  return table.concat(row)
end

local function ruler()
  local row = ""
  for second = 0, (last - first) // 1000, 10 do
    row = row .. ("%-20s"):format(second .. "s")
  end
  return row
end

-- ---- why ----------------------------------------------------------------------------------------

local function limit(boundary)
  return boundary.threshold and seconds(boundary.threshold.limit_ms) or "?"
end

local WHY = {
  ["session.start"] = {
    first = function() return "its first event" end,
    client = function() return "a session id of the client that was not seen before" end,
    revived = function(b)
      return "somebody is back after " .. seconds(b.gap_ms) .. ", with the same session id"
    end,
    idle = function(b) return "somebody is back after " .. seconds(b.gap_ms) end,
  },
  ["session.end"] = {
    idle = function(b) return "nobody active for longer than " .. limit(b) end,
    cap = function(b) return "longer than " .. limit(b) end,
    end_of_input = function() return "the recording ends" end,
  },
  ["window.start"] = {
    first = function() return "its first event" end,
    idle = function() return "its first event since the session went idle" end,
  },
  ["window.idle"] = {
    idle = function(b) return "nobody active in this tab for longer than " .. limit(b) end,
  },
  ["window.resume"] = {
    active = function(b)
      return "somebody is back after " .. seconds(b.gap_ms)
        .. (b.needs_snapshot and "; a replay needs a new snapshot" or "")
    end,
  },
}

local WHAT = {
  ["session.start"] = "session begins", ["session.end"] = "session ends",
  ["window.start"] = "opens", ["window.idle"] = "recorder pauses",
  ["window.resume"] = "recorder resumes",
}

local function describe(boundary)
  local why = WHY[boundary.type] and WHY[boundary.type][boundary.reason]
  local what = WHAT[boundary.type]
  if boundary.window_id then
    what = "  tab " .. tab(boundary.window_id) .. " " .. what
  elseif boundary.part > 1 then
    what = what .. (", part %d"):format(boundary.part)
  end
  return ("%8.3f s  %-24s %s"):format((boundary.at - first) / 1000, what,
    why and why(boundary) or boundary.reason)
end

-- ---- telling ------------------------------------------------------------------------------------

local function tell_head()
  print(("%d events in %s, by the rules of %s"):format(#story.events, seconds(last - first),
    story.rules.file))
  print()
  print("         " .. ruler())
  for _, window_id in ipairs(tabs) do
    print("  tab " .. tab(window_id) .. "  " .. timeline(window_id))
  end
  print("         █ somebody is active   ░ kept   · a recorder would not have sent it")
  print()
end

local function tell_boundaries()
  for _, boundary in ipairs(story.boundaries) do
    if boundary.type ~= "window.end" then print(describe(boundary)) end
  end
  print()
end

local function tell_figures()
  local unsent, unsent_bytes, active_ms = 0, 0, 0
  for _, event in ipairs(story.events) do
    if not event.kept then
      unsent, unsent_bytes = unsent + 1, unsent_bytes + event.bytes
    end
  end
  for _, ended in ipairs(story.ends) do active_ms = active_ms + ended.active_ms end
  print(("  sessions          %d, in %d parts; %d windows")
    :format(story.sessions, story.parts, #tabs))
  print(("  active            %s of %s"):format(seconds(active_ms), seconds(last - first)))
  print(("  not worth sending %d of %d events, %.0f of %.0f kB"):format(unsent, #story.events,
    unsent_bytes / 1000, story.bytes / 1000))
end

tell_head()
tell_boundaries()
tell_figures()
