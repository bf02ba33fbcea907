-- calendar: as a trigger of rotate_on, and as a part of a key.
package.path = os.getenv "LULL_SOURCE" .. "/tests/rules/?.lua;" .. package.path
local running = require "running"

-- Events by their stamps, each with ada as its user where it names none.
local function run(rules, stamps)
  local wanted = { rules = rules }
  for i, stamp in ipairs(stamps) do
    local event = type(stamp) == "table" and stamp or { ts = stamp }
    event.user = event.user or "ada"
    wanted[i] = event
  end
  return running.fine(wanted)
end

local function session(slots)
  return running.policy(("session = { idle = '30m', %s }"):format(slots))
end

local function each(list, name)
  local values = {}
  for i, item in ipairs(list) do values[i] = item[name] end
  return values
end

describe("a calendar in rotate_on", function()
  it("ends a session at the first boundary after its start, whatever is going on", function()
    local seen = run(session 'rotate_on = { calendar "day" }', { "2025-10-09T23:50:00Z",
      "2025-10-09T23:59:59.999Z", "2025-10-10T00:00:00Z", "2025-10-10T00:20:00Z" })
    assert.same({ "first", "calendar" }, each(seen.starts, "reason"))
    assert.equal("1 1 2 2", running.sessions(seen))
    assert.equal("calendar", seen.ends[1].reason)
    assert.equal("2025-10-10T00:00:00.000Z", seen.ends[1].time)
    assert.equal("2025-10-09T23:59:59.999Z", seen.ends[1]["end"])
    assert.is_nil(seen.ends[1].threshold)
    assert.is_nil(seen.starts[2].threshold)
    assert.same({}, seen.starts[2].also)
    assert.equal(1, seen.starts[2].gap_ms)
  end)

  it("goes by the clocks of its time zone, on days of 23 and 25 hours too", function()
    local rules = running.policy [[session = { idle = never,
      rotate_on = { calendar { "day", tz = "Europe/Paris" } } }, max_jump = "100d"]]
    local seen = run(rules, { "2025-03-29T23:00:00Z", { ts = "2025-03-30T21:59:59.999Z" },
      { ts = "2025-03-30T22:00:00Z" }, { ts = "2025-10-26T00:00:00Z", user = "bo" },
      { ts = "2025-10-26T22:59:59.999Z", user = "bo" },
      { ts = "2025-10-26T23:00:00Z", user = "bo" } })
    assert.equal("1 1 2 3 3 4", running.sessions(seen))
  end)

  it("may begin its days at another time", function()
    local four = 'calendar { "day", tz = "Europe/Paris", at = "04:00" }'
    local seen = run(session("rotate_on = " .. four),
      { "2025-10-09T01:50:00Z", "2025-10-09T02:00:00Z" })
    assert.equal("2025-10-09T02:00:00.000Z", seen.ends[1].time)
    assert.equal("1 2", running.sessions(seen))
  end)

  it("has hours, weeks from Monday on, and months", function()
    local rules = running.policy [[session = { idle = never, rotate_on = { calendar "%s" } },
      max_jump = "100d"]]
    for unit, stamps in pairs {
      hour = { "2025-10-09T08:59:59.999Z", "2025-10-09T09:00:00Z" },
      week = { "2025-10-06T00:00:00Z", "2025-10-12T23:59:59.999Z", "2025-10-13T00:00:00Z" },
      month = { "2024-02-01T00:00:00Z", "2024-02-29T23:59:59.999Z", "2024-03-01T00:00:00Z" },
    } do
      local seen = run(rules:format(unit), stamps)
      assert.equal(#stamps == 2 and "1 2" or "1 1 2", running.sessions(seen))
      assert.equal("calendar", seen.starts[2].reason)
    end
  end)

  it("stands behind cap and before idle where they come together, and is named beside them",
    function()
      local stamps = { "2025-10-09T23:30:00Z", "2025-10-10T00:00:01Z" }
      local seen = run(session [[idle = at_least "30m", cap = at_least "30m",
        rotate_on = calendar "day"]], stamps)
      assert.same({ "first", "cap" }, each(seen.starts, "reason"))
      assert.same({ "calendar", "idle" }, seen.starts[2].also)
      seen = run(session 'idle = at_least "30m", rotate_on = calendar "day"', stamps)
      assert.same({ "first", "calendar" }, each(seen.starts, "reason"))
      assert.same({ "idle" }, seen.starts[2].also)
    end)

  it("cuts at the first boundary of several", function()
    local seen = run(session [[rotate_on = { calendar { "day", tz = "America/New_York" },
      when({ kind = "login" }, "login"), calendar { "day", tz = "Europe/Paris" } }]],
      { "2025-10-09T21:45:00Z", "2025-10-09T22:00:00Z", { ts = "2025-10-09T22:01:00Z",
        kind = "login" } })
    assert.same({ "first", "calendar", "login" }, each(seen.starts, "reason"))
  end)

  it("lets a passive event go on with a visit, and with its idle time, but begin none", function()
    local rules = running.policy [[activity = where { kind = "click" },
      session = { idle = "30m", rotate_on = { calendar "day" } }]]
    local seen = run(rules, { { ts = "2025-10-09T23:40:00Z", kind = "click" },
      "2025-10-10T00:05:00Z", "2025-10-10T00:10:00.001Z",
      { ts = "2025-10-10T23:00:00Z", kind = "click" }, "2025-10-11T00:05:00Z" })
    assert.equal("1 2 2 3 3", running.sessions(seen))
    assert.equal("- - expired - expired", running.members(seen, "marks"))
    assert.equal("2025-10-10T00:10:00.000Z", seen.ends[2].time)
    assert.equal("idle", seen.ends[2].reason)
  end)

  it("does not cut a session whose client's id is trusted in full, but one that is verified",
    function()
      local stamps = { { ts = "2025-10-09T23:50:00Z", sid = "x" },
        { ts = "2025-10-10T00:10:00Z", sid = "x" } }
      assert.equal("1 1", running.sessions(run(session 'id = "sid", rotate_on = calendar "day"',
        stamps)))
      assert.equal("1 2", running.sessions(run(
        session 'id = "sid", trust = "verify", rotate_on = calendar "day"', stamps)))
    end)

  it("is what a class may answer", function()
    local rules = running.policy [[
      classes = { active = { expired = { "new", calendar = "join" } } },
      session = { idle = "30m", rotate_on = { calendar "day" } }]]
    local seen = run(rules, { "2025-10-09T23:50:00Z", "2025-10-10T00:10:00Z" })
    assert.same({ 1, 2 }, each(seen.starts, "part"))
    assert.equal("revived", seen.starts[2].reason)
  end)

  it("is switched on and off by a setting, as changed is", function()
    local text = [[settings { daily = %s }
      return policy { key = "user", time = "ts", session = { idle = "30m",
        rotate_on = { when(settings.daily, calendar "day"),
          when(not settings.daily, changed "plan"),
          when(true, when({ kind = "in" }, "login")) } } }]]
    local stamps = { { ts = "2025-10-09T23:50:00Z", plan = "a" },
      { ts = "2025-10-10T00:10:00Z", plan = "b" } }
    assert.equal("calendar", run(text:format "true", stamps).starts[2].reason)
    assert.equal("changed", run(text:format "false", stamps).starts[2].reason)
  end)

  it("is a way for a session to end", function()
    assert.equal("1", running.sessions(run(
      running.policy "session = { idle = never, rotate_on = { calendar 'month' } }", { 1 })))
  end)

  it("is the deadline that a function sees", function()
    local seen = run(running.policy [[session = { idle = never, rotate_on = { calendar "day",
      function(event, session)
        if session.deadline == 1760054400000 then return "before midnight" end
      end } }]], { "2025-10-09T08:00:00Z", "2025-10-09T23:00:00Z", "2025-10-10T00:00:00Z" })
    assert.same({ "first", "before midnight", "calendar" }, each(seen.starts, "reason"))
  end)
end)

describe("a calendar in a key", function()
  local function keys(part, stamps)
    return each(run(running.policy(("key = %s, max_jump = '10000d'"):format(part)), stamps).starts,
      "key")
  end

  it("is the bucket of the event's own time, as a readable text", function()
    assert.same({ { "ada", "2025-10" }, { "ada", "2025-11" } },
      keys('{ "user", calendar "month" }', { "2025-10-31T23:59:59Z", "2025-11-01T00:00:00Z" }))
    assert.same({ { "2025-10-09", "ada" } }, keys('{ calendar "day", "user" }',
      { "2025-10-09T23:59:59Z" }))
    assert.same({ { "ada", "2025-W01" } }, keys('{ "user", calendar "week" }',
      { "2024-12-30T00:00:00Z" }))
    assert.same({ "2025-10-09T08+00:00" }, keys('calendar "hour"', { "2025-10-09T08:53:20Z" }))
  end)

  it("tells the hour that comes twice apart", function()
    assert.same({ { "ada", "2025-10-26T02+02:00" }, { "ada", "2025-10-26T02+01:00" } },
      keys('{ "user", calendar { "hour", tz = "Europe/Paris" } }',
        { "2025-10-26T00:30:00Z", "2025-10-26T01:30:00Z" }))
  end)

  it("names a day that begins at another time by the date of its beginning", function()
    assert.same({ { "ada", "2025-10-08" }, { "ada", "2025-10-09" } },
      keys('{ "user", calendar { "day", tz = "Europe/Paris", at = "04:00" } }',
        { "2025-10-09T01:59:59Z", "2025-10-09T02:00:00Z" }))
  end)

  it("goes by the time that the event has after all, near the one when it was received", function()
    local seen = run(running.policy [[key = { "user", calendar "day" },
      time = { "ts", received = "rcv", ahead = "1m" }]],
      { { ts = "2025-10-10T12:00:00Z", rcv = "2025-10-09T12:00:00Z" } })
    assert.same({ "ada", "2025-10-09" }, seen.starts[1].key)
  end)

  it("belongs into the keys of windows as well", function()
    local seen = run(running.policy [[window = { key = { "tab", calendar "hour" } }]],
      { { ts = "2025-10-09T08:59:00Z", tab = "A" }, { ts = "2025-10-09T09:01:00Z", tab = "A" } })
    assert.same({ { "A", "2025-10-09T08+00:00" }, { "A", "2025-10-09T09+00:00" } },
      each(seen["window.start"], "window_id"))
  end)
end)

describe("policy.load", function()
  it("carries the version of the time zones where the policy names a calendar", function()
    local file = assert(io.open((os.getenv "TZDIR" or "/usr/share/zoneinfo") .. "/tzdata.zi"))
    local version = file:read "l":match "^# version (.+)$"
    file:close()
    local function tzdata(rules) return run(rules, { 1 })["policy.load"][1].tzdata end
    assert.equal(version, tzdata(session 'rotate_on = { calendar "day" }'))
    assert.equal(version, tzdata(running.policy 'key = { "user", calendar "day" }'))
    assert.is_nil(tzdata(session "cap = '1h'"))
    assert.is_nil(tzdata("local unused = calendar 'day'\n" .. session "cap = '1h'"))
  end)
end)

describe("a wrong calendar", function()
  local function refuses(item, message)
    running.refuses_slots('session = { idle = "30m"', ("rotate_on = { %s }"):format(item), message)
  end

  it("is told", function()
    local units = 'expected "hour", "day", "week" or "month"'
    refuses('calendar "dya"', 'calendar: found "dya", ' .. units .. "; did you mean day?")
    refuses("calendar()", "calendar: found nothing, " .. units)
    refuses("calendar {}", "calendar: found nothing, " .. units)
    refuses("calendar { 1 }", "calendar: found 1, " .. units)
    refuses('calendar { "day", "week" }', "calendar: no option 2, expected at or tz")
    refuses('calendar { "day", tzz = "UTC" }', "calendar: no option tzz; did you mean tz?")
    refuses('calendar { "day", tz = 5 }',
      'calendar.tz: found 5, expected a time zone such as "Europe/Paris"')
    refuses('calendar { "day", at = 4 }',
      'calendar.at: found 4, expected a time of the day such as "04:00"')
    for _, at in ipairs { "4:00", "24:00", "04:60", "04:00:00", "", "-1:00" } do
      refuses(('calendar { "day", at = "%s" }'):format(at),
        ('calendar.at: found "%s", expected a time of the day such as "04:00"'):format(at))
    end
    refuses('calendar { "hour", at = "04:00" }',
      'calendar.at: found "04:00", expected minutes after the full hour such as "00:15"')
  end)

  it("is told with the nearest time zone that there is", function()
    refuses('calendar { "day", tz = "Europe/Pariss" }',
      "calendar.tz: no time zone Europe/Pariss; did you mean Europe/Paris?")
    refuses('calendar { "day", tz = "us/eastern" }',
      "calendar.tz: no time zone us/eastern; did you mean US/Eastern?")
    refuses('calendar { "day", tz = "../../etc/passwd" }',
      'calendar.tz: no time zone ../../etc/passwd, expected one such as "Europe/Paris"')
    refuses('calendar { "day", tz = "localtime" }',
      'calendar.tz: no time zone localtime, expected one such as "Europe/Paris"')
    refuses('calendar { "day", tz = "" }',
      'calendar.tz: found "", expected a time zone such as "Europe/Paris"')
  end)

  it("is told where it stands", function()
    refuses('when({ kind = "in" }, calendar "day")', "session.rotate_on: found a matcher before "
      .. "a calendar, expected true or false: when(settings.new_day, …)")
    running.refuses_slots('session = { idle = "30m"', 'cap = calendar "day"',
      'session.cap: found a calendar, expected a duration such as "30m", over "30m", '
      .. 'at_least "30m" or never')
  end)

  it("is told where the machine has no time zones", function()
    local seen = running.run { rules = session 'rotate_on = { calendar "day" }',
      before = "export TZDIR=/nowhere" }
    assert.equal("shop.lua:4: calendar.tz: found no time zones in /nowhere, expected those of the "
      .. "package tzdata\n", seen.err)
    assert.equal(3, seen.code)
    seen = running.run { rules = session "cap = '1h'", before = "export TZDIR=/nowhere" }
    assert.equal(0, seen.code)
  end)
end)
