-- Slots of a policy, by tiny rules on tiny events: whose, when, what is activity and what ends a
-- session. Matchers and tests (matchers_spec), windows and functions (views_spec) come elsewhere.
package.path = os.getenv "LULL_SOURCE" .. "/tests/rules/?.lua;" .. package.path
local cjson = require "cjson"
local running = require "running"

local event, instant = running.event, running.instant

-- A run of a policy of these slots.
local function fine(slots, events)
  local wanted = { rules = running.policy(slots) }
  for i, one in ipairs(events) do
    wanted[i] = one
  end
  return running.fine(wanted)
end

-- Events of ada's at these seconds: numbers, or { seconds, members }.
local function at(seconds)
  local events = {}
  for i, when in ipairs(seconds) do
    events[i] = type(when) == "table" and event(when[1], when[2]) or event(when)
  end
  return events
end

-- The sessions of events at these seconds: "1 1 2".
local function split(slots, seconds)
  return running.sessions(fine(slots, at(seconds)))
end

local function reasons(records)
  local list = {}
  for i, record in ipairs(records) do
    list[i] = record.reason
  end
  return table.concat(list, " ")
end

it("is run by Lua 5.4", function()
  assert.equal("Lua 5.4", _VERSION)
end)

describe("key", function()
  -- The keys of the sessions that begin, as JSON.
  local function keys(slot, events)
    local list = {}
    local seen = fine("key = " .. slot, events)
    for i, start in ipairs(seen.starts) do
      list[i] = cjson.encode(start.key)
    end
    return table.concat(list, " "), running.members(seen, "marks")
  end
  local function line(members)
    return '{"ts":1760000000000' .. (members == "" and "" or "," .. members) .. "}"
  end

  for _, case in ipairs {
    { "path", '"u"', '"a" 1 true 1.5 -', "- - - - no_key no_key no_key no_key",
      '"u":"a"', '"u":1', '"u":true', '"u":1.5', '"u":null', "", '"u":{}', '"u":[1]' },
    { "deep path", '"a.b.$c"', '"x" -', "- no_key", '"a":{"b":{"$c":"x"}}', '"a":{"b":1}' },
    { "list", '{ "a", "b" }', '["x",1] -', "- no_key no_key", '"a":"x","b":1', '"a":"x"', '"b":1' },
    { "list of one", '{ "a" }', '["x"] -', "- no_key", '"a":"x"', "" },
    { "list with an optional part", '{ "a", optional "b" }', '["x","y"] ["x",""] -', "- - no_key",
      '"a":"x","b":"y"', '"a":"x"', '"b":"y"' },
    { "choice of paths", 'choose { "a", "b" }', '"x" "y" -', "- - no_key", '"a":"x","b":"y"',
      '"b":"y"', "" },
    { "choice by a matcher", 'choose { when({ t = 1 }, "a"), "b" }', '"x" "y" "z" -',
      "- - - no_key", '"t":1,"a":"x","b":"n"', '"t":2,"a":"n","b":"y"', '"t":1,"b":"z"',
      '"a":"q"' },
    { "choice of lists and functions",
      'choose { { "a", "b" }, function(event) return event.c end, "d" }',
      '["x","y"] "z" "w"', "- - -", '"a":"x","b":"y"', '"a":"n","c":"z"', '"b":"n","d":"w"' },
    { "function", "function(event) return event.a and event.a .. '!' end", '"x!" -', "- no_key",
      '"a":"x"', "" },
    { "function that gives a number", "function(event) return #event.a end", "2 -", "-",
      '"a":"xy"' },
    { "function that gives a list", "function(event) return { event.a, 1 } end", '["x",1] -', "-",
      '"a":"x"' },
    { "function of part of a list", "function(event) return { event.a } end", '["x"] -', "-",
      '"a":"x"' },
  } do
    it("is a " .. case[1], function()
      local events = {}
      for i = 5, #case do
        events[#events + 1] = line(case[i])
      end
      local found, marks = keys(case[2], events)
      assert.equal(case[3]:gsub(" %-$", ""), found)
      assert.equal(case[4], marks)
    end)
  end

  it("tells 1 from \"1\" and not from 1.0", function()
    assert.equal("1 2 1", running.sessions(fine('key = "u"', { line '"u":1', line '"u":"1"',
      line '"u":1.0' })))
  end)
end)

describe("time", function()
  -- The instant that one event has by this slot; nil for a reject.
  local function time(slot, members)
    local seen = running.run { rules = running.policy("time = " .. slot),
      '{"user":"ada",' .. members .. "}" }
    assert.equal(0, seen.code)
    assert.equal(seen.starts[1] and 0 or 1, #seen.rejects)
    return seen.starts[1] and seen.starts[1].time
  end

  for _, case in ipairs {
    { '"t"', '"t":1760000000', "2025-10-09T08:53:20.000Z" },
    { '"t"', '"t":1760000000.25', "2025-10-09T08:53:20.250Z" },
    { '"t"', '"t":1760000000123', "2025-10-09T08:53:20.123Z" },
    { '"t"', '"t":1760000000123456', "2025-10-09T08:53:20.123Z" },
    { '"t"', '"t":1760000000123456789', "2025-10-09T08:53:20.123Z" },
    { '"t"', '"t":"1760000000123"', "2025-10-09T08:53:20.123Z" },
    { '"t"', '"t":99999999999', "5138-11-16T09:46:39.000Z" },
    { '"t"', '"t":100000000000', "1973-03-03T09:46:40.000Z" },
    { '"t"', '"t":0', "1970-01-01T00:00:00.000Z" },
    { '"t"', '"t":-1', "1969-12-31T23:59:59.000Z" },
    { '"t"', '"t":"2025-10-09T08:53:20Z"', "2025-10-09T08:53:20.000Z" },
    { '"t"', '"t":"2025-10-09T08:53:20.123456789Z"', "2025-10-09T08:53:20.123Z" },
    { '"t"', '"t":"2025-10-09T10:53:20.5+02:00"', "2025-10-09T08:53:20.500Z" },
    { '"t"', '"t":"2025-10-09T03:23:20-05:30"', "2025-10-09T08:53:20.000Z" },
    { '"t"', '"t":"2025-10-09t08:53:20z"', "2025-10-09T08:53:20.000Z" },
    { '"t"', '"t":"2025-10-09 08:53:20"', "2025-10-09T08:53:20.000Z" },
    { '"t"', '"t":"2025-10-09 08:53:20.75"', "2025-10-09T08:53:20.750Z" },
    { '"t"', '"t":"2025-10-09T08:53:20"', "2025-10-09T08:53:20.000Z" },
    { '"t"', '"t":"2024-02-29T00:00:00Z"', "2024-02-29T00:00:00.000Z" },
    { '"t"', '"t":"2023-02-29T00:00:00Z"' },
    { '"t"', '"t":"yesterday"' },
    { '"t"', '"t":""' },
    { '"t"', '"t":true' },
    { '"t"', '"t":null' },
    { '"t"', '"t":{}' },
    { '"t"', '"x":1' },
    { '{ "t" }', '"t":1760000000', "2025-10-09T08:53:20.000Z" },
    { '{ "t", unit = "s" }', '"t":1760000000', "2025-10-09T08:53:20.000Z" },
    { '{ "t", unit = "ms" }', '"t":1000', "1970-01-01T00:00:01.000Z" },
    { '{ "t", unit = "us" }', '"t":1000000', "1970-01-01T00:00:01.000Z" },
    { '{ "t", unit = "ns" }', '"t":1000000000', "1970-01-01T00:00:01.000Z" },
    { '{ "t", unit = "ms" }', '"t":"1000"', "1970-01-01T00:00:01.000Z" },
    { '{ "t", unit = "ms" }', '"t":"2025-10-09T08:53:20Z"', "2025-10-09T08:53:20.000Z" },
    { '"a.b"', '"a":{"b":1760000000}', "2025-10-09T08:53:20.000Z" },
    { '{ "t", received = "r" }', '"t":1760000000,"r":1760000000', "2025-10-09T08:53:20.000Z" },
    { '{ "t", received = "r", ahead = "1m" }', '"t":1760000061,"r":1760000000',
      "2025-10-09T08:54:20.000Z" },
    { '{ "t", received = "r", ahead = "1m" }', '"t":1760000060,"r":1760000000',
      "2025-10-09T08:54:20.000Z" },
    { '{ "t", received = "r", ahead = "0s" }', '"t":1760000060,"r":"2025-10-09T08:53:20Z"',
      "2025-10-09T08:53:20.000Z" },
    { '{ "t", received = "r", ahead = "1m" }', '"t":1700000000,"r":1760000000',
      "2023-11-14T22:13:20.000Z" },
    { '{ "t", received = "r", behind = "1h" }', '"t":1700000000,"r":1760000000',
      "2025-10-09T07:53:20.000Z" },
    { '{ "t", received = "r" }', '"t":1760100000,"r":1760000000', "2025-10-10T08:53:20.000Z" },
    { '{ "t", received = "r", ahead = "1m" }', '"t":1760000000', "2025-10-09T08:53:20.000Z" },
    { "function(event) return event.a.t end", '"a":{"t":1760000000}', "2025-10-09T08:53:20.000Z" },
    { "function(event) return event.s * 1000 + 1.5 end", '"s":1760000000',
      "2025-10-09T08:53:20.001Z" },
    { "function(event) return event.d .. 'T' .. event.h end", '"d":"2025-10-09","h":"08:53:20"',
      "2025-10-09T08:53:20.000Z" },
    { "function(event) return event.none end", '"t":1760000000' },
    { "function(event) return 0/0 end", '"t":1760000000' },
  } do
    it(("of %s in { %s } is %s"):format(case[1], case[2], case[3] or "none: a reject"), function()
      assert.equal(case[3], time(case[1], case[2]))
    end)
  end
end)

describe("lateness", function()
  it("of 0 applies events as they come, late ones too", function()
    local seen = fine("", at { 0, 10, 5 })
    assert.equal("- - late", running.members(seen, "marks"))
  end)

  it("holds events back and puts them in order", function()
    local seen = fine('lateness = "10s"', at { { 0, { n = 1 } }, { 10, { n = 3 } },
      { 5, { n = 2 } }, { 40, { n = 4 } } })
    local order = {}
    for i, one in ipairs(seen.events) do order[i] = one.n // 1 | 0 end
    assert.equal("1 2 3 4", table.concat(order, " "))
    assert.equal("- - - -", running.members(seen, "marks"))
  end)

  it("may be written as 0s", function()
    assert.equal("- - late", running.members(fine('lateness = "0s"', at { 0, 10, 5 }), "marks"))
  end)
end)

describe("order", function()
  it("puts events of the same instant in order, within lateness", function()
    local function order(slots)
      local list = {}
      for i, one in ipairs(fine(slots, at { { 0, { n = 3 } }, { 0, { n = 1 } }, { 0, { n = 2 } },
          { 9, { n = 4 } } }).events) do
        list[i] = one.n // 1 | 0
      end
      return table.concat(list, " ")
    end
    assert.equal("1 2 3 4", order 'lateness = "5s", order = "n"')
    assert.equal("3 1 2 4", order 'lateness = "5s"')
  end)
end)

describe("max_jump", function()
  local function jump(slots)
    return running.members(fine(slots, { event(0), event(1, { user = "bo" }),
      event(7200, { user = "cy" }), event(2, { user = "bo" }), event(3) }), "marks")
  end

  it("is a day", function()
    assert.equal("- - - late late", jump "")
  end)

  it("sets one clock's mistake aside", function()
    assert.equal("- - outlier - -", jump 'max_jump = "1h"')
  end)

  it("is not asked where a received time holds the event's", function()
    local seen = fine('max_jump = "1h", time = { "ts", received = "r", ahead = "3h" }', {
      event(0, { r = 1760000000 }), event(7200, { user = "bo", r = 1760000000 }),
      event(2, { user = "cy", r = 1760000000 }) })
    assert.equal("- - -", running.members(seen, "marks"))
  end)
end)

describe("retain", function()
  it("forgets a key: its index begins again", function()
    local function indexes(slots, seconds)
      local list = {}
      for i, start in ipairs(fine(slots, at(seconds)).starts) do
        list[i] = ("%d%s"):format(start.index, start.previous_id and "+" or "")
      end
      return table.concat(list, " ")
    end
    assert.equal("1 2+ 1", indexes('retain = "2h"', { 0, 3600, 20000 }))
    assert.equal("1 2+ 3+", indexes("", { 0, 3600, 20000 }))
    assert.equal("1 1", indexes('max_jump = "30d"', { 0, 7 * 86400 + 1 }))
    assert.equal("1 2+", indexes('max_jump = "30d"', { 0, 7 * 86400 }))
  end)
end)

describe("active_gap", function()
  it("bounds what counts as active time: 5 s unless said", function()
    local function active_ms(slots)
      return fine(slots, at { 0, 5, 10.001, 14, 100 }).ends[1].active_ms
    end
    assert.equal(8999, active_ms "")
    assert.equal(14000, active_ms 'active_gap = "6s"')
    assert.equal(100000, active_ms 'active_gap = "2m"')
  end)
end)

describe("name", function()
  it("that is no UTF-8 is refused: it would stand in the output", function()
    for _, slots in ipairs { [[name = "\255"]], [[classes = { ["\255"] = {} }]] } do
      assert.equal(3, running.run { rules = running.policy(slots), input = "" }.code, slots)
    end
  end)

  it("is the file's unless said", function()
    assert.equal("shop", fine("", at { 0 }).starts[1].policy)
    assert.equal('a "b"', fine([[name = 'a "b"']], at { 0 }).starts[1].policy)
  end)
end)

describe("ignore", function()
  it("is asked before all else, and its events are in no session", function()
    for _, slot in ipairs { "where { bot = true }", "function(event) return event.bot end" } do
      local seen = fine("ignore = " .. slot, { event(0), event(1, { bot = true }),
        '{"ts":1760000002000,"bot":true}', event(3) })
      assert.equal("- ignored ignored -", running.members(seen, "marks"))
      assert.equal("1 - - 1", running.sessions(seen))
      assert.equal(2, seen.ends[1].events)
    end
  end)
end)

describe("activity", function()
  local events = at { { 0, { k = "click" } }, { 1, { k = "mutation" } }, { 2, { k = "load" } } }
  for _, case in ipairs {
    { '"active"', "active active active" },
    { '"passive"', "passive passive passive" },
    { '"ignore"', "ignore ignore ignore" },
    { 'where { k = "click" }', "active passive passive" },
    { 'choose { when({ k = "click" }, "active"), when({ k = "load" }, "ignore"), "passive" }',
      "active passive ignore" },
    { 'choose { when({ k = "load" }, "passive") }', "active active passive" },
    { 'choose { when(false, "ignore"), when(true, "passive"), "active" }',
      "passive passive passive" },
    { "function(event) return event.k == 'click' and 'passive' or nil end",
      "passive active active" },
    { 'choose { when({ k = "click" }, function(e) return e.no or "ignore" end), "passive" }',
      "ignore passive passive" },
    { "function(event, session) return session.events == 0 and 'active' or 'passive' end",
      "active passive passive" },
    { '"own"', "own own own", 'classes = { own = { extends = false } },' },
  } do
    it("in policy, session and window is " .. case[1], function()
      local classes = case[3] or ""
      assert.equal(case[2], running.members(fine(classes .. "activity = " .. case[1], events),
        "activity"))
      assert.equal(case[2], running.members(fine(classes .. 'activity = "ignore", session = { '
        .. 'idle = "30m", activity = ' .. case[1] .. " }", events), "activity"))
      local _, active = case[2]:gsub("active", "")
      local seen = fine(classes .. "window = { activity = " .. case[1] .. " }", events)
      assert.equal("active active active", running.members(seen, "activity"))
      local window = (seen["window.end"] or {})[1]
      if case[3] then
        assert.equal(0, window.active_events)
      elseif not case[1]:find "session" then
        assert.equal(active, window and window.active_events or 0)
      end
    end)
  end

  it("of the policy serves windows where the session has its own", function()
    local seen = fine('activity = where { k = "click" }, window = {}, session = { idle = "30m", '
      .. 'activity = "active" }', events)
    assert.equal(3, seen.ends[1].active_events)
    assert.equal(1, seen["window.end"][1].active_events)
  end)
end)

-- nil is no opinion: the next choice, else the default.
describe("a function in a choice that answers nil", function()
  for _, case in ipairs {
    { "session.idle", 'session = { idle = choose { when({ a = 1 }, function() end), "10s" } }',
      "1 2" },
    { "session.idle, without a condition", 'session = { idle = choose { function() end, "10s" } }',
      "1 2" },
    { "session.cap",
      'session = { idle = "1h", cap = choose { when({ a = 1 }, function() end), "10s" } }', "1 2" },
    { "key", 'key = choose { function() end, "b" }', "1 1" },
    { "session.id",
      'session = { idle = "1s", id = choose { function() end, "b" } }', "1 1" },
  } do
    it("leaves it to the next choice: " .. case[1], function()
      local events = at { { 0, { a = 1, b = "b" } }, { 11, { a = 1, b = "b" } } }
      local seen = running.run { rules = running.policy(case[2]), table.unpack(events) }
      assert.equal("", seen.err)
      assert.equal(case[3], running.sessions(seen))
    end)
  end

  it("leaves it to the next choice: activity", function()
    assert.equal("passive", running.members(fine(
      'activity = choose { when({ a = 1 }, function() end), "passive" }', at { { 0, { a = 1 } } }),
      "activity"))
  end)
end)

describe("idle and cap", function()
  for _, case in ipairs {
    { 'session = { idle = "10s" }', { 0, 10, 20.001 }, "1 1 2" },
    { 'session = { idle = over "10s" }', { 0, 10, 20.001 }, "1 1 2" },
    { 'session = { idle = at_least "10s" }', { 0, 9.999, 19.999 }, "1 1 2" },
    { 'session = { idle = "1.5s" }', { 0, 1.5, 3.001 }, "1 1 2" },
    { 'session = { idle = "500ms" }', { 0, 0.5, 1.001 }, "1 1 2" },
    { 'session = { idle = "1h" }', { 0, 3600, 7200.001 }, "1 1 2" },
    { 'session = { idle = "1d" }', { 0, 86400, 172800.001 }, "1 1 2" },
    { 'session = { idle = "10s", cap = "15s" }', { 0, 8, 15, 16 }, "1 1 1 2" },
    { 'session = { idle = "10s", cap = at_least "15s" }', { 0, 8, 15, 16 }, "1 1 2 2" },
    { 'session = { idle = never, cap = "15s" }', { 0, 15, 15.001 }, "1 1 2" },
    { 'session = { idle = "10s", cap = never }', { 0, 10, 20, 30 }, "1 1 1 1" },
    { 'session = { idle = choose { when({ plan = "trial" }, "5s"), "10s" } }',
      { 0, 10, { 20, { plan = "trial" } }, 26 }, "1 1 1 2" },
    { 'session = { idle = choose { when({ plan = "free" }, never), "10s" }, cap = "1h" }',
      { { 0, { plan = "free" } }, 1000, 1011 }, "1 1 2" },
    { 'session = { idle = function(event) return event.idle end }',
      { { 0, { idle = "5s" } }, { 5, { idle = 2000 } }, 8 }, "1 1 2" },
    { 'session = { idle = function(event) return at_least(event.idle) end }',
      { { 0, { idle = "5s" } }, { 5, { idle = "5s" } } }, "1 2" },
    { 'session = { idle = function() return over "5s" end }', { 0, 5, 10.001 }, "1 1 2" },
    { 'session = { idle = function() return never end, cap = "1h" }', { 0, 3600 }, "1 1" },
    { 'session = { idle = function(event) return event.none end }', { 0, 1800, 3600.001 },
      "1 1 2" },
    { 'session = { idle = function(event, session) return session.events * 1000 end }',
      { 0, 1, 3, 6.001 }, "1 1 1 2" },
    { 'session = { idle = choose { when({ p = 1 }, function() return 5000 end), "10s" } }',
      { { 0, { p = 1 } }, { 6, { p = 1 } } }, "1 2" },
    { 'session = { idle = "1h", cap = function(event, session) return session.part * 10000 end }',
      { 0, 10, 10.001 }, "1 1 2" },
  } do
    it("as in " .. case[1] .. " split " .. case[3], function()
      assert.equal(case[3], split(case[1], case[2]))
    end)
  end

  it("tell the threshold that decided", function()
    local seen = fine('session = { idle = at_least "10s", cap = "25s" }', at { 0, 9, 20, 29, 38,
      46 })
    assert.equal("idle cap end_of_input", reasons(seen.ends))
    assert.same({ slot = "session.idle", limit_ms = 10000 }, seen.ends[1].threshold)
    assert.same({ slot = "session.cap", limit_ms = 25000 }, seen.ends[2].threshold)
    assert.equal(instant(19), seen.ends[1].time)
    assert.equal(instant(45), seen.ends[2].time)
  end)

  it("of a function that fails cost the event its rule, not the session its end", function()
    local seen = running.run { rules = running.policy(
      "session = { idle = function(event) return event.idle.x .. 'm' end }"), event(0),
      event(1801) }
    assert.equal(0, seen.code)
    assert.equal("rule_error rule_error", running.members(seen, "marks"))
    assert.equal("1 2", running.sessions(seen))
    running.contains(seen.err, "shop.lua:4: session.idle: ")
  end)

  for answer, said in pairs {
    ["'soon'"] = 'found "soon", expected a duration', ["0"] = "0 is no timeout: write never",
    ["{}"] = "found an empty table, expected a threshold",
    ["-5"] = "found -5, expected a threshold",
    ["true"] = "found true, expected a threshold", ["0/0"] = "expected a threshold",
    ["'0s'"] = "0 is no timeout: write never",
  } do
    it("of a function that answers " .. answer .. " are an error that says so", function()
      local seen = running.run { rules = running.policy(
        ("session = { idle = function() return %s end }"):format(answer)), event(0) }
      assert.equal("rule_error", running.members(seen, "marks"))
      running.contains(seen.err, "session.idle: ")
      running.contains(seen.err, said)
    end)
  end
end)
