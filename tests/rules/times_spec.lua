-- When events happened, by a clock that is corrected, and how long they lasted.
package.path = os.getenv "LULL_SOURCE" .. "/tests/rules/?.lua;" .. package.path
local running = require "running"
local event, instant = running.event, running.instant

local BASE = 1760000000000 -- instant(0)

local function fine(slots, events)
  local wanted = { rules = running.policy(slots) }
  for i, one in ipairs(events) do wanted[i] = one end
  return running.fine(wanted)
end

describe("a function of time", function()
  local FORMS = {
    '"2025-10-09T08:53:20Z"', '"2025-10-09T10:53:20.000+02:00"', '"2025-10-09 08:53:20"',
    '"2025-10-09 08:53:20.000"', "1760000000", "1760000000.0", "1760000000000", "1760000000000.4",
    "1760000000000000", "1760000000000000000", '"1760000000"', '"1760000000000"',
    '"1760000000000000"',
  }
  for _, form in ipairs(FORMS) do
    it("may give " .. form, function()
      local seen = fine(("time = function(event) return %s end"):format(form), { event(7) })
      assert.equal(instant(0), seen.starts[1].time)
    end)
  end

  it("that gives anything else makes its event a reject, and says what was expected", function()
    for answer, found in pairs {
      ["{}"] = "found an empty table", ["0/0"] = "found a number that is not finite",
      ['"\\xff"'] = "found a string that is not UTF-8",
    } do
      local seen = running.run { event(0),
        rules = running.policy(("time = function(event) return %s end"):format(answer)) }
      assert.equal(1, seen.stats.rejects)
      running.contains(seen.err, "time: " .. found
        .. ", expected RFC 3339 or a number since 1970")
    end
    for _, answer in ipairs { "nil", "true", '"soon"', "1e300" } do
      local seen = running.run { event(0),
        rules = running.policy(("time = function(event) return %s end"):format(answer)) }
      assert.equal(1, seen.stats.rejects)
    end
  end)
end)

describe("skew_corrected", function()
  -- The instants, in seconds, that events with these members have; times in seconds too.
  local function times(options, events)
    local list = {}
    for i, one in ipairs(events) do
      local given = { user = "u" .. i }
      for name, value in pairs(one) do
        given[name] = type(value) == "number" and BASE + value * 1000 or value
      end
      list[i] = given
    end
    local seen = fine('time = skew_corrected { "ts", sent = "sent", received = "got"'
      .. options .. " }", list)
    local found = {}
    for i, start in ipairs(seen.starts) do found[i] = start.time end
    return found
  end

  it("is the received time less what passed on the client from the event to sending", function()
    assert.same({ instant(90), instant(90), instant(90) }, times("", {
      { ts = 90, sent = 100, got = 100 }, { ts = 3690, sent = 3700, got = 100 },
      { ts = -86310, sent = -86300, got = 100 } }))
  end)

  it("leaves a time as it is where there is none of sending or receiving", function()
    assert.same({ instant(90), instant(90), instant(90), instant(90) }, times("", {
      { ts = 90, got = 100 }, { ts = 90, sent = 3700 }, { ts = 90, sent = "soon", got = 100 },
      { ts = 90, sent = 100, got = "soon" } }))
  end)

  it("is held within the bounds of the received time", function()
    assert.same({ instant(160), instant(160), instant(40) },
      times(', ahead = "1m", behind = "1m"', { { ts = 1100, sent = 1000, got = 100 },
        { ts = 1000, got = 100 }, { ts = 500, sent = 1000, got = 100 } }))
  end)

  it("reads what the client said in the unit named", function()
    local slot = 'time = skew_corrected { "ts", sent = "sent", received = "got", unit = "us" }'
    local seen = fine(slot,
      { { user = "ada", ts = 5000000, sent = 7000000, got = BASE / 1000 + 2 } })
    assert.equal(instant(0), seen.starts[1].time)
  end)

  it("keeps clocks that are years off in the stream, and none of their events aside", function()
    local seen = fine('time = skew_corrected { "ts", sent = "sent", received = "got" }', {
      { user = "a", ts = 0, sent = 10, got = BASE },
      { user = "b", ts = BASE, sent = BASE, got = BASE },
      { user = "a", ts = 5, sent = 10, got = BASE } })
    assert.equal("1 2 1", running.sessions(seen))
    assert.equal(0, seen.stats.outlier)
  end)
end)

describe("an event that lasts", function()
  local function run(slots, events)
    return fine('time = { "ts", ends = "till" }, ' .. slots, events)
  end

  local function lasting(from, to, more)
    local one = event(from, more)
    one.till = BASE + to * 1000
    return one
  end

  it("is silence only from its end on", function()
    local seen = run("", { lasting(0, 3600), event(5400), event(7201) })
    assert.equal("1 1 2", running.sessions(seen))
    assert.equal(1801000, seen.starts[2].gap_ms)
    assert.equal(instant(5400), seen.ends[1].last_active)
    assert.equal(instant(7200), seen.ends[1].time)
  end)

  it("counts by the greatest end, whichever event has it", function()
    local seen = run("", { lasting(0, 3600), lasting(10, 20), event(30) })
    assert.equal("1 1 1", running.sessions(seen))
    assert.equal("- - -", running.members(seen, "marks"))
    assert.equal(instant(3600), seen.ends[1]["end"])
    assert.equal(instant(3600), seen.ends[1].last_active)
    assert.equal(3600000, seen.ends[1].duration_ms)
    assert.equal(instant(3600), seen.ends[1].time)
  end)

  it("extends nothing where its class does not, but its session's end", function()
    local seen = run('activity = where { kind = "click" }', { event(0, { kind = "click" }),
      lasting(1, 1000), event(1802, { kind = "click" }) })
    assert.equal("1 1 2", running.sessions(seen))
    assert.equal(instant(1000), seen.ends[1]["end"])
    assert.equal(instant(0), seen.ends[1].last_active)
  end)

  it("is cut where its session ends", function()
    local seen = run([[session = { idle = "30m", cap = "1h",
      rotate_on = { when({ kind = "in" }, "login") }, measures = { busy = active_time "1s" } }]],
      { lasting(0, 7200), event(600, { kind = "in" }), lasting(700, 7000), event(5000) })
    assert.equal("1 2 2 3", running.sessions(seen))
    for i, to in ipairs { 600, 4200 } do
      assert.equal(instant(to), seen.ends[i]["end"])
      assert.equal(instant(to), seen.ends[i].last_active)
    end
    assert.equal(600000, seen.ends[1].active_ms)
    assert.equal(3500000, seen.ends[2].active_ms)
    assert.equal(3500000, seen.ends[2].measures.busy)
    assert.equal(-6600000, seen.starts[2].gap_ms)
    assert.equal(-2000000, seen.starts[3].gap_ms)
  end)

  it("is active as long as it lasts, each moment once, and short gaps between", function()
    local seen = run('session = { idle = "30m", measures = { busy = active_time "1m" } }',
      { lasting(0, 10), lasting(5, 20), event(24), lasting(60, 61), event(62, { till = "soon" }) })
    assert.equal(20000 + 4000 + 1000 + 1000, seen.ends[1].active_ms)
    assert.equal(62000, seen.ends[1].measures.busy)
  end)

  it("holds its window open", function()
    local seen = run('window = { key = "tab", idle = "5m" }', { lasting(0, 600, { tab = "A" }),
      event(700, { tab = "A" }), lasting(800, 801, { tab = "A" }), event(2000, { tab = "A" }) })
    assert.equal(1, #seen["window.idle"])
    assert.equal(instant(801), seen["window.idle"][1].last_active)
    assert.equal(instant(1101), seen["window.idle"][1].time)
    assert.equal(1199000, seen["window.resume"][1].gap_ms)
  end)

  it("tells rules of its session's last event and of its end", function()
    local seen = run([[session = { idle = "30m", tags = { right = function(session)
      return session["end"] - session.last == 990000 and session.duration_ms == 1000000 end } }]],
      { lasting(0, 1000), event(10) })
    assert.same({ "right" }, seen.ends[1].tags)
  end)

  it("lasts no longer than max_jump, and not at all where its end cannot be true", function()
    local seen = run('max_jump = "1h"', { lasting(0, 198 * 86400), event(0, { user = "bo" }),
      lasting(10, 9, { user = "cy" }), event(10, { user = "di", till = "soon" }),
      event(10, { user = "eve", till = true }), event(10, { user = "fay", till = "" }) })
    assert.equal(5, seen.stats.ends_held)
    assert.equal(3600000, seen.ends[1].duration_ms)
    for i = 2, 6 do assert.equal(0, seen.ends[i].duration_ms) end
  end)

  it("keeps its length where its time is held or corrected", function()
    local seen = fine('time = { "ts", ends = "till", received = "got", ahead = "0s" }',
      { lasting(100, 160, { got = BASE }) })
    assert.equal(instant(0), seen.ends[1].start)
    assert.equal(60000, seen.ends[1].duration_ms)
    seen = fine('time = skew_corrected { "ts", ends = "till", sent = "sent", received = "got" }',
      { lasting(100, 160, { sent = BASE + 160000, got = BASE + 60000 }) })
    assert.equal(instant(0), seen.ends[1].start)
    assert.equal(60000, seen.ends[1].duration_ms)
  end)

  it("moves the watermark by its start", function()
    local seen = run("", { lasting(0, 3600), event(1, { user = "bo" }), event(2, { user = "bo" }) })
    assert.equal("- - -", running.members(seen, "marks"))
  end)

  it("moves nothing where it comes late", function()
    local seen = run("", { event(0), event(10), lasting(5, 3600) })
    assert.equal(instant(10), seen.ends[1]["end"])
    assert.equal(10000, seen.ends[1].duration_ms)
    assert.equal(3, seen.ends[1].events)
  end)

  it("keeps its key for retain from its end on", function()
    local seen = run('retain = "31m", max_jump = "1d"', { lasting(0, 36000),
      event(36000 + 1801, { kind = "x" }) })
    assert.equal(2, seen.starts[2].index)
  end)
end)

describe("senders with two keys from far ahead", function()
  -- How ada's sessions ended, where two others come between her events.
  local function reasons(time)
    local function at(user, seconds, got)
      return { user = user, ts = BASE + seconds * 1000, got = BASE + got * 1000 }
    end
    local seen = running.fine { rules = running.policy("time = " .. time), at("ada", 0, 0),
      at("x", 864000, 1), at("y", 864001, 2), at("ada", 3, 3), at("ada", 4, 4) }
    local list = {}
    for _, record in ipairs(seen.ends) do
      if record.key == "ada" then list[#list + 1] = record.reason end
    end
    return table.concat(list, " ")
  end

  it("end all sessions where nothing says when their events were received", function()
    assert.truthy(reasons('"ts"'):find "^idle ")
  end)

  it("end none where the policy names that time", function()
    assert.equal("end_of_input", reasons('{ "ts", received = "got", ahead = "1m" }'))
  end)
end)
