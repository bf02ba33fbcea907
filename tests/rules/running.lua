-- Runs a rules file on a few events, and sorts what comes out.
--
--   local seen = running.run { rules = "return policy { … }", { user = "ada", ts = 1 }, … }
--
-- `rules` is shop.lua; `files` are others beside it; `arguments` go to the command; `before` is
-- shell that runs first. Events are tables or whole lines of text; `input` is all of it instead.
package.path = assert(os.getenv "LULL_SOURCE") .. "/tests/cli/?.lua;" .. package.path
local cjson = require "cjson"
local luassert = require "luassert"
local support = require "support"

local running = {}

-- A run that takes longer than this hangs: timeout's exit code is 124.
local SECONDS = 20

local BASE = 1760000000000

-- Shell that bounds the memory of what runs after it. Address sanitizers reserve far more than they
-- use, so there it is what is used that is bounded, and not so tightly.
function running.memory(mb)
  return ([[
    if grep -q __asan_init "$LULL"; then
      export ASAN_OPTIONS="$ASAN_OPTIONS:hard_rss_limit_mb=%d"
    else
      ulimit -v %d
    fi]]):format(math.max(mb, 1500), mb * 1024)
end

-- An event of ada's, `seconds` after the first instant of all tests.
function running.event(seconds, more)
  local event = { user = "ada", ts = BASE + math.floor(seconds * 1000 + 0.5) }
  for name, value in pairs(more or {}) do
    event[name] = value
  end
  return event
end

-- How a message names the event of one line.
function running.place(line)
  return (" (event %d, line %d of events.ndjson)"):format(line, line)
end

-- The instant `seconds` after the first one, as records write it.
function running.instant(seconds)
  local ms = BASE + math.floor(seconds * 1000 + 0.5)
  return os.date("!%Y-%m-%dT%H:%M:%S", ms // 1000) .. (".%03dZ"):format(ms % 1000)
end

local function text_of(wanted)
  local lines = {}
  for i, event in ipairs(wanted) do
    lines[i] = (type(event) == "string" and event or cjson.encode(event)) .. "\n"
  end
  return wanted.input or table.concat(lines)
end

-- Lines by their type; events have none of their own.
local function sort_out(seen)
  seen.events, seen.types = {}, {}
  for i, line in ipairs(support.lines(seen.out)) do
    local record = cjson.decode(line)
    local kind = record.lull and "events" or record.type
    seen[kind] = seen[kind] or {}
    table.insert(seen[kind], record)
    seen.types[i] = record.lull and "event" or record.type
  end
  seen.starts, seen.ends = seen["session.start"] or {}, seen["session.end"] or {}
  return seen
end

function running.run(wanted)
  support.new_folder()
  support.write("shop.lua", wanted.rules)
  for name, text in pairs(wanted.files or {}) do
    support.write(name, text)
  end
  support.write("events.ndjson", text_of(wanted))
  local seen = support.bash(("%s\ntimeout %d \"$LULL\" run -r shop.lua --stats stats.json "
    .. "--rejects rejects.ndjson %s events.ndjson"):format(wanted.before or "", SECONDS,
    wanted.arguments or ""))
  if seen.code == 0 then
    seen.stats = cjson.decode(support.read("stats.json"))
    seen.rejects = support.lines(support.read("rejects.ndjson"))
  end
  support.remove_folder()
  return sort_out(seen)
end

-- Runs that must go well, with nothing said.
function running.fine(wanted)
  local seen = running.run(wanted)
  assert(seen.code == 0 and seen.err == "", ("exit code %s: %s"):format(seen.code, seen.err))
  return seen
end

-- A policy of these slots; a session with 30 minutes of idle unless they say another.
function running.policy(slots)
  local outer = slots:gsub("%b{}", "")
  local function unless_given(name, text)
    return outer:find("%f[%w_]" .. name .. "%s*=") and "" or "\n  " .. text .. ","
  end
  return "return policy {" .. unless_given("key", 'key = "user"')
    .. unless_given("time", 'time = "ts"')
    .. unless_given("session", 'session = { idle = "30m" }') .. "\n  " .. slots .. "\n}\n"
end

-- These slots are refused with this message. `part` is the table that they stand in, up to the
-- first of them: 'session = { idle = "30m"'.
function running.refuses_slots(part, slots, message)
  local seen = running.run { rules =
    ('return policy { key = "user", time = "ts", %s,\n%s } }'):format(part, slots) }
  luassert.equal("shop.lua:2: " .. message .. "\n", seen.err)
  luassert.equal(3, seen.code)
end

-- What one member of `lull` is on each event, "-" where it has none: "active passive -".
function running.members(seen, name)
  local values = {}
  for i, event in ipairs(seen.events) do
    local value = event.lull[name]
    if value == nil then value = "-" end
    values[i] = type(value) == "table" and table.concat(value, ",") or tostring(value)
  end
  return table.concat(values, " ")
end

-- Which session each event is in, by number: "1 1 2 -".
function running.sessions(seen)
  local numbers, count, values = {}, 0, {}
  for i, event in ipairs(seen.events) do
    local id = event.lull.session_id
    if id and not numbers[id] then
      count = count + 1
      numbers[id] = count
    end
    values[i] = id and tostring(numbers[id]) or "-"
  end
  return table.concat(values, " ")
end

-- The answers of a function `value(event, session)` on each event, as text: it is the window's key.
-- `setup` stands before the policy.
function running.answers(body, events, setup)
  local wanted = { rules = (setup or "") .. '\nlocal answer\nreturn policy { key = "user", time = '
    .. '"ts", session = { idle = "30m" },\n  window = { key = function(event) answer = function() '
    .. body .. ' end return tostring(answer()) end } }\n' }
  for i, event in ipairs(events) do
    wanted[i] = event
  end
  return running.members(running.fine(wanted), "window_id")
end

function running.contains(text, part)
  assert(text:find(part, 1, true), ("%q is not in:\n%s"):format(part, text))
end

return running
