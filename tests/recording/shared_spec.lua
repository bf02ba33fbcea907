-- Recordings of other people's pages against what is known of them (facts.json): how often and for
-- how long nobody was there, by rrweb's own player and at a timeout of thirty minutes.
local source = os.getenv("LULL_SOURCE") or "."
package.path = source .. "/tests/cli/?.lua;" .. package.path
local support = require "support"
local json = require "cjson"

local shared = os.getenv("LULL_SHARED")
local folder = shared and shared .. "/data/rrweb/"

local PLAYER = [[
local rrweb = require "rrweb"
return policy {
  key      = "file",
  time     = { "timestamp", unit = "ms" },
  activity = rrweb.player_activity,
  session  = { idle = "1000d" },
  window   = { idle = "10s", snapshot = rrweb.snapshot },
}]]

local POSTHOG = [[
local rrweb = require "rrweb"
return policy {
  key      = "file",
  time     = { "timestamp", unit = "ms" },
  activity = rrweb.interaction,
  session  = { idle = "30m" },
  window   = { idle = "5m", snapshot = rrweb.snapshot },
}]]

local function read(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read("a")
  file:close()
  return text
end

-- A file is an array with an event a line: each event gets a member that names the file.
local function convert(name)
  local lines = {}
  for line in read(folder .. name):gmatch("[^\n]+") do
    local event = line:match("^%s*({.*}),?%s*$")
    if event then lines[#lines + 1] = '{"file":"' .. name .. '",' .. event:sub(2) end
  end
  return table.concat(lines, "\n") .. "\n"
end

local function run(rules, name)
  support.write("rules.lua", rules)
  support.write("events.ndjson", convert(name))
  local result = support.bash("$LULL run -r rules.lua events.ndjson")
  assert.equal("", result.err)
  assert.equal(0, result.code)
  local events, records = {}, {}
  for _, line in ipairs(support.lines(result.out)) do
    local record = json.decode(line)
    local list = record.lull and events or records
    list[#list + 1] = record
  end
  return events, records
end

local function of_type(records, name)
  local found = {}
  for _, record in ipairs(records) do
    if record.type == name then found[#found + 1] = record end
  end
  return found
end

-- Idle stretches, each from the last activity on, as the player shows them: a resume's gap.
local function resumes(records)
  local count, total_ms = 0, 0
  for _, record in ipairs(of_type(records, "window.resume")) do
    count, total_ms = count + 1, total_ms + record.gap_ms
  end
  return count, total_ms
end

-- One event of this file has a digit too many; for the rest of us it is an outlier.
local OUTLIER = { ["rrweb-video-playback.json"] = 28 }

describe("recordings of others", function()
  if not shared then
    pending("need ../shared/data/rrweb")
    return
  end
  before_each(support.new_folder)
  after_each(support.remove_folder)

  for _, fact in ipairs(json.decode(read(folder .. "facts.json"))) do
    it(fact.file .. ": every event comes out, in one window", function()
      local events, records = run(PLAYER, fact.file)
      assert.equal(fact.events, #events)
      assert.equal(1, #of_type(records, "window.end"))
      local outlier = OUTLIER[fact.file]
      for i, event in ipairs(events) do
        local marks = event.lull.marks and table.concat(event.lull.marks, ",") or ""
        assert.equal(i - 1 == outlier and "outlier" or "", marks)
      end
    end)

    it(fact.file .. ": nobody is there when rrweb's player says so", function()
      local _, records = run(PLAYER, fact.file)
      local count, total_ms = resumes(records)
      assert.equal(fact.rrweb_inactive_10s.count, count)
      assert.equal(fact.rrweb_inactive_10s.total_ms, total_ms)
      assert.equal(fact.interactive_rrweb_set, of_type(records, "window.end")[1].active_events)
    end)

    it(fact.file .. ": sessions at thirty minutes", function()
      local _, records = run(POSTHOG, fact.file)
      local sessions = 0
      for _, record in ipairs(of_type(records, "session.end")) do
        if not record.ghost then sessions = sessions + 1 end
      end
      -- The outlier would be a session of its own.
      assert.equal(fact.sessions_at_30min - (OUTLIER[fact.file] and 1 or 0), sessions)
    end)
  end
end)
