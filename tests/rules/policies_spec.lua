-- Several policies in one pass: lull run -r A -r B, what is written of each, and their settings.
package.path = assert(os.getenv "LULL_SOURCE") .. "/tests/cli/?.lua;" .. package.path
local cjson = require "cjson"
local support = require "support"

local bash = support.bash

local function contains(text, part)
  assert(text:find(part, 1, true), ("%q is not in:\n%s"):format(part, text))
end

local HALF = [[
settings { idle = { "30m", min = "1m" }, own = 1 }
return policy { key = "user", time = "ts", session = { idle = settings.idle } }
]]
local TEN = [[
settings { idle = "10m" }
return policy { key = "user", time = "ts", lateness = "1m", session = { idle = settings.idle },
  window = { key = "tab", idle = "2m" } }
]]
local BASE = 1760000000

-- Minutes after the first instant at which ada and bob take turns.
local function write_events(minutes)
  local lines = {}
  for i, minute in ipairs(minutes) do
    lines[i] = ('{"user":"%s","ts":%d,"tab":"t%d"}\n'):format(i % 2 == 0 and "bob" or "ada",
      (BASE + minute * 60) * 1000, i % 3)
  end
  support.write("events.ndjson", table.concat(lines))
end

local function out_of(arguments)
  local result = bash('"$LULL" run ' .. arguments .. " events.ndjson")
  assert.equal("", result.err)
  assert.equal(0, result.code)
  return result.out
end

-- The lines of an output that are a policy's own records.
local function records_of(out, name)
  local lines = {}
  for _, line in ipairs(support.lines(out)) do
    if line:match '^{"type":"[%a.]+","policy":"([^"]+)"' == name then lines[#lines + 1] = line end
  end
  return lines
end

local function events_of(out)
  local lines = {}
  for _, line in ipairs(support.lines(out)) do
    if line:find('^{"user"') then lines[#lines + 1] = line end
  end
  return lines
end

describe("policies side by side", function()
  before_each(function()
    support.new_folder()
    support.write("half.lua", HALF)
    support.write("ten.lua", TEN)
    write_events { 0, 1, 5, 8, 20, 21, 22, 55, 56, 70, 71, 71, 140 }
  end)
  after_each(support.remove_folder)

  it("each write the records that they write alone", function()
    local both = out_of "-r half.lua -r ten.lua"
    for _, name in ipairs { "half", "ten" } do
      local alone = records_of(out_of("-r " .. name .. ".lua"), name)
      assert.is_true(#alone > 6)
      assert.same(alone, records_of(both, name))
    end
  end)

  it("have one primary, the first: the events are tagged by it", function()
    local both, alone = out_of "-r ten.lua -r half.lua", out_of "-r ten.lua"
    assert.same(events_of(alone), events_of(both))
    local of_primary = {}
    for _, line in ipairs(support.lines(both)) do
      if not line:find('"policy":"half"', 1, true) then of_primary[#of_primary + 1] = line end
    end
    assert.same(support.lines(alone), of_primary)
  end)

  it("with --shadow say on each event what they say of it alone, in the same order", function()
    local plain = out_of "-r half.lua -r ten.lua"
    local shadowed = out_of "-r half.lua -r ten.lua --shadow"
    assert.equal(plain, (shadowed:gsub(',"shadow":%b{}', "")))
    local alone, by_ts = events_of(out_of "-r ten.lua"), {}
    for _, line in ipairs(alone) do
      local event = cjson.decode(line)
      by_ts[event.user .. event.ts] = event.lull
    end
    local events = events_of(shadowed)
    assert.equal(13, #events)
    for _, line in ipairs(events) do
      local event = cjson.decode(line)
      assert.same({ ten = by_ts[event.user .. event.ts] }, event.lull.shadow)
      assert.equal("half", event.lull.policy)
    end
  end)

  it("write a policy's record where the policy decided it", function()
    write_events { 0, 1, 11 }
    local order = {}
    for _, line in ipairs(support.lines(out_of "-r half.lua -r ten.lua --emit events,sessions")) do
      local record = cjson.decode(line)
      order[#order + 1] = record.lull and "event" or record.policy .. " " .. record.type
    end
    assert.same({
      "half session.start", "event",                      -- minute 0: ten waits for what is late
      "half session.start", "event", "ten session.start", -- minute 1: ten has the first
      "event", "ten session.start" }, table.move(order, 1, 7, 1, {}))
  end)

  it("are counted each as if alone, in --stats", function()
    out_of "-r half.lua -r ten.lua --stats both.json"
    out_of "-r ten.lua --stats ten.json"
    local both = cjson.decode(support.read "both.json")
    local ten = cjson.decode(support.read "ten.json")
    ten.version = nil
    assert.same(ten, both.policies.ten)
    assert.equal(both.sessions, both.policies.half.sessions)
    assert.is_nil(cjson.decode(support.read "ten.json").policies)
  end)

  it("of one name do not load: the message says to give one a name", function()
    local result = bash [[mkdir a && cp half.lua a/ && "$LULL" run -r half.lua -r a/half.lua -]]
    assert.equal(3, result.code)
    contains(result.err, 'a/half.lua: name: found "half", which is the name of half.lua too')
    contains(result.err, 'give one of them a name = "…"')
  end)

  it("are at most 32", function()
    local result = bash('"$LULL" run' .. (" -r half.lua"):rep(33) .. " -")
    assert.equal(2, result.code)
    contains(result.err, "-r: found more than 32 of them")
  end)
end)

describe("settings of several files", function()
  before_each(function()
    support.new_folder()
    support.write("half.lua", HALF)
    support.write("ten.lua", TEN)
    write_events { 0 }
  end)
  after_each(support.remove_folder)

  local function values(arguments)
    local result = bash('"$LULL" settings -r half.lua -r ten.lua --json ' .. arguments)
    assert.equal("", result.err)
    local found = {}
    for _, setting in ipairs(cjson.decode(result.out)) do
      found[#found + 1] = ("%s.%s=%s"):format(setting.rules, setting.name, setting.value)
    end
    return table.concat(found, " ")
  end

  it("reach every file that has them", function()
    assert.equal("half.lua.idle=20m half.lua.own=1 ten.lua.idle=20m", values "--set idle=20m")
    assert.equal("half.lua.idle=30m half.lua.own=2 ten.lua.idle=10m", values "--set own=2")
  end)

  it("reach one file that is named", function()
    assert.equal("half.lua.idle=30m half.lua.own=1 ten.lua.idle=20m", values "--set ten.idle=20m")
    assert.equal("half.lua.idle=5m half.lua.own=1 ten.lua.idle=20m",
      values "--set idle=5m --set ten.idle=20m")
  end)

  local wrong = {
    { "--set idel=20m", 3,
      "lull: --set idel=20m: none of the rules has such a setting: lull settings lists them\n" },
    { "--set twenty.idle=20m", 2, "lull: --set twenty.idle=20m: found no rules file twenty.lua" },
    { "--set ten.own=2", 3, "ten.lua: --set: ten.lua has no setting own" },
    { "--set idle=20s", 3, "half.lua:1: settings.idle: found \"20s\" (--set), expected at least" },
  }
  for _, case in ipairs(wrong) do
    it("are wrong, and it is said: " .. case[1], function()
      local result = bash('"$LULL" run -r half.lua -r ten.lua ' .. case[1] .. " events.ndjson")
      assert.equal(case[2], result.code)
      contains(result.err, case[3])
    end)
  end

  it("are listed below their files", function()
    local said = bash('"$LULL" settings -r half.lua -r ten.lua').out
    contains(said, "half.lua:\n\nidle = 30m\n")
    contains(said, "\n\nten.lua:\n\nidle = 10m\n")
    contains(bash('"$LULL" settings -r ten.lua').out, "idle = 10m\n")
  end)
end)
