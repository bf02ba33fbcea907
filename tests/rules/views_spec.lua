-- Classes, client ids and windows by tiny rules, and what functions see of an event and a session.
package.path = os.getenv "LULL_SOURCE" .. "/tests/rules/?.lua;" .. package.path
local running = require "running"

local event, instant = running.event, running.instant

local function fine(slots, events)
  local wanted = { rules = running.policy(slots) }
  for i, one in ipairs(events) do
    wanted[i] = one
  end
  return running.fine(wanted)
end

local function reasons(records)
  local list = {}
  for i, record in ipairs(records or {}) do
    list[i] = record.reason
  end
  return table.concat(list, " ")
end

it("is run by Lua 5.4", function()
  assert.equal("Lua 5.4", _VERSION)
end)

describe("classes", function()
  -- Session, class and marks of each event; `k` of an event is its class.
  local function run(classes, events, session)
    return fine(('classes = %s, activity = function(event) return event.k end, session = %s')
      :format(classes, session or '{ idle = "10s" }'), events)
  end

  it("that do not start leave an event without a session", function()
    local seen = run("{ ping = { starts = false } }", { event(0, { k = "ping" }), event(1),
      event(2, { k = "ping" }) })
    assert.equal("- 1 1", running.sessions(seen))
    assert.equal("uncounted - -", running.members(seen, "marks"))
  end)

  it("that do not extend do not keep a session alive", function()
    local seen = run("{ ping = { extends = false } }", { event(0), event(8, { k = "ping" }),
      event(11) })
    assert.equal("1 1 2", running.sessions(seen))
    assert.equal(1, seen.ends[1].active_events)
    assert.equal(2, seen.ends[1].events)
  end)

  it("that do not count move the session's end and no figure", function()
    local seen = run("{ ping = { counts = false } }", { event(0), event(5, { k = "ping" }) })
    assert.equal("- uncounted", running.members(seen, "marks"))
    assert.equal(1, seen.ends[1].events)
    assert.equal(instant(5), seen.ends[1]["end"])
  end)

  for expired, expected in pairs {
    ['"new"'] = { "1 2", "- -", "idle", "end_of_input" },
    ['"trail"'] = { "1 1", "- expired", "", "" },
    ['"none"'] = { "1 -", "- uncounted", "", "" },
  } do
    it("say what becomes of an event whose session is over: " .. expired, function()
      local seen = run(("{ ping = { expired = %s } }"):format(expired), { event(0),
        event(20, { k = "ping" }) })
      assert.equal(expected[1], running.sessions(seen))
      assert.equal(expected[2], running.members(seen, "marks"))
    end)
  end

  it("that join reopen the session as its next part", function()
    local seen = run('{ back = { expired = "join" } }', { event(0), event(20, { k = "back" }) })
    assert.equal("1 1", running.sessions(seen))
    assert.equal("1.0 2.0", running.members(seen, "part"))
    assert.equal("- -", running.members(seen, "marks"))
  end)

  it("may differ by what ended the session", function()
    local classes = '{ ping = { expired = { "trail", cap = "new", idle = "none" } } }'
    local seen = run(classes, { event(0), event(11, { k = "ping" }) })
    assert.equal("1 -", running.sessions(seen))
    seen = run(classes, { event(0), event(4), event(6, { k = "ping" }) },
      '{ idle = "10s", cap = "5s" }')
    assert.equal("1 1 2", running.sessions(seen))
    assert.equal("first cap", reasons(seen.starts))
    classes = '{ ping = { expired = { "trail", idle = "new" } } }'
    assert.equal("1 1", running.sessions(run(classes, { event(0), event(6, { k = "ping" }) },
      '{ idle = "10s", cap = "5s" }')))
    assert.equal("1 2", running.sessions(run(classes, { event(0), event(11, { k = "ping" }) })))
  end)

  it("of one's own may take the place of a built-in one", function()
    local seen = run('{ passive = { expired = "new" }, active = { expired = "trail" } }',
      { event(0), event(11), event(12, { k = "passive" }) })
    assert.equal("1 1 2", running.sessions(seen))
    assert.equal("- expired -", running.members(seen, "marks"))
  end)

  it("are known to functions by name, and others are an error", function()
    local seen = running.run {
      rules = running.policy "activity = function(event) return event.k end",
      event(0, { k = "ping" }),
    }
    assert.equal("active", running.members(seen, "activity"))
    assert.equal("rule_error", running.members(seen, "marks"))
  end)
end)

describe("session.id", function()
  local function run(session, events)
    return fine("session = { " .. session .. " }", events)
  end
  local two = { event(0, { sid = "a" }), event(20, { sid = "a" }), event(25, { sid = "b" }),
    event(26, { sid = "a" }) }

  it("is the session's, trusted in full: silence parts it, a new id ends nobody", function()
    local seen = run('id = "sid", idle = "10s", cap = "5s"', two)
    assert.equal("a a b a", running.members(seen, "session_id"))
    assert.equal("1.0 2.0 1.0 2.0", running.members(seen, "part"))
    assert.equal("client revived client", reasons(seen.starts))
    assert.equal("idle end_of_input end_of_input", reasons(seen.ends))
  end)

  it("is the same with trust = \"full\" written out", function()
    local function out(session)
      return (run(session, two).out:gsub('"version":"[^"]*"', ""))
    end
    assert.equal(out 'id = "sid", idle = "10s"', out 'id = "sid", idle = "10s", trust = "full"')
  end)

  it("is split where it is verified, and goes on under a minted id", function()
    local seen = run('id = "sid", idle = "10s", trust = "verify"', two)
    assert.equal("1 2 3 2", running.sessions(seen))
    assert.equal("a", seen.starts[1].session_id)
    assert.equal("idle", seen.starts[2].reason)
    assert.equal("a", seen.starts[2].continues)
    assert.equal("b", seen.starts[3].session_id)
  end)

  it("that is missing or empty belongs to the open session", function()
    local seen = run('id = "sid", idle = "10s"', { event(0), event(1, { sid = "a" }),
      event(2, { sid = "" }), event(3) })
    assert.equal("1 2 2 2", running.sessions(seen))
  end)

  it("may be a choice, a list or a function", function()
    assert.equal("a b", running.members(run('id = choose { "sid", "old" }, idle = "10s"',
      { event(0, { sid = "a" }), event(1, { old = "b" }) }), "session_id"))
    assert.equal("a!", running.members(run(
      'id = function(event) return event.sid .. "!" end, idle = "10s"',
      { event(0, { sid = "a" }) }), "session_id"))
    local seen = run('id = { "sid", "old" }, idle = "10s"', { event(0, { sid = "a", old = 1 }),
      event(1, { sid = "a", old = 1 }), event(2, { sid = "a", old = 2 }) })
    assert.equal(2, #seen.starts)
  end)
end)

describe("window", function()
  local function run(window, events)
    return fine('activity = choose { when({ k = "churn" }, "passive"), "active" }, window = { '
      .. window .. " }", events)
  end

  it("without a key is one a session, and has no id", function()
    local seen = run("", { event(0), event(1, { tab = "A" }) })
    assert.equal(1, #seen["window.start"])
    assert.equal("- -", running.members(seen, "window_id"))
    assert.equal("true true", running.members(seen, "record"))
  end)

  it("is none where the policy names none", function()
    local seen = fine("", { event(0) })
    assert.is_nil(seen["window.start"])
    assert.equal("-", running.members(seen, "record"))
  end)

  it("key is a path, a list, an optional one, a choice or a function", function()
    local tabs = { event(0, { tab = "A", page = 1 }), event(1, { tab = "B", page = 1 }), event(2) }
    for key, expected in pairs {
      ['"tab"'] = "A B -", ['choose { "tab", "user" }'] = "A B ada",
      ['function(event) return event.tab and "t" .. event.tab end'] = "tA tB -",
      ['{ "tab", "page" }'] = "A,1 B,1 -", ['{ "tab", optional "page" }'] = "A,1 B,1 -",
    } do
      local seen = run("key = " .. key, tabs)
      assert.equal(expected, (running.members(seen, "window_id"):gsub("1%.0", "1")))
    end
    local seen = run('key = optional "tab"', tabs)
    assert.equal("", seen.events[3].lull.window_id)
  end)

  it("idle pauses a recorder, and an active event resumes it", function()
    for idle, paused in pairs { ['"5s"'] = 5, ['at_least "5s"'] = 5, ['over "5s"'] = 5,
        ['choose { when({ k = "slow" }, "9s"), "5s" }'] = 5, ["function() return 5000 end"] = 5 } do
      local seen = run("idle = " .. idle, { event(0), event(20, { k = "churn" }), event(30) })
      assert.equal("true false true", running.members(seen, "record"))
      assert.equal(instant(paused), seen["window.idle"][1].time)
      assert.equal(instant(30), seen["window.resume"][1].time)
      assert.equal(5000, seen["window.idle"][1].threshold.limit_ms)
    end
    assert.is_nil(run("", { event(0), event(1000) })["window.idle"])
    assert.is_nil(run("idle = never", { event(0), event(1000) })["window.idle"])
    assert.is_nil(run('idle = over "5s"', { event(0), event(5) })["window.idle"])
    assert.equal(1, #run('idle = at_least "5s"', { event(0), event(5) })["window.idle"])
  end)

  it("chunk counts gaps and collisions", function()
    local seen = run('chunk = "c.i"', { event(0, { c = { i = 0 } }), event(1, { c = { i = 1 } }),
      event(2, { c = { i = 4 } }), event(3, { c = { i = 4 } }), event(4) })
    assert.equal(1, seen["window.end"][1].chunk_gaps)
    assert.equal(1, seen["window.end"][1].chunk_collisions)
  end)

  it("is not touched by the class ignore", function()
    local seen = fine('window = { key = "tab", activity = choose { when({ k = "page" }, "ignore"), '
      .. '"active" } }', { event(0, { tab = "A", k = "page" }), event(1, { tab = "A" }) })
    assert.equal("- A", running.members(seen, "window_id"))
    assert.equal("- true", running.members(seen, "record"))
    assert.equal(instant(1), seen["window.start"][1].time)
  end)
end)

describe("a function sees of an event", function()
  local full = '{"user":"ada","ts":1760000000000,"a":{"b":{"c":"deep"}},"s":"Text","n":5,"x":1.5,'
    .. '"t":true,"f":false,"z":null,"list":[10,20,[30,{"k":"v"}]],'
    .. '"items":[{"id":"p1"},{"id":"p2"}],'
    .. '"$set":{"utm-source":"mail"},"a.b":"dot","big":123456789012345678901234567890,"empty":[],'
    .. '"o":{}}'
  for expression, expected in pairs {
    ["event.a.b.c"] = "deep",
    ["event.a.x.y.z"] = "nil",
    ["event.none.of.these"] = "nil",
    ["event.n.x.y"] = "nil",
    ["event.t.x.y"] = "nil",
    ["event.f.x"] = "nil",
    ["event.z"] = "nil",
    ["event.z.x"] = "nil",
    ["event.x"] = "1.5",
    ["event.n + event.x"] = "6.5",
    ["math.type(event.n)"] = "integer",
    ["event.f == false"] = "true",
    ["event.s:lower()"] = "text",
    ["event.s:sub(1, 2):upper()"] = "TE",
    ["event.s.length"] = "nil",
    ["#event.s"] = "4",
    ["#event.list"] = "3",
    ["event.list[1] + event.list[2]"] = "30",
    ["event.list[3][2].k"] = "v",
    ["event.list[9]"] = "nil",
    ["event.list[9].x"] = "nil",
    ["#event.empty"] = "0",
    ["event.items[2].id"] = "p2",
    ["event['$set']['utm-source']"] = "mail",
    ["event['a.b']"] = "dot",
    ["event[1]"] = "nil",
    ["event.a[1]"] = "nil",
    ["type(event) .. type(event.a) .. type(event.list)"] = "userdatauserdatatable",
    ["event.o.x"] = "nil",
    ["event.big"] = "nil",
    ["event.a == nil"] = "false",
    ["event.user == 'ada' and event.ts"] = "1760000000000",
  } do
    it(expression .. ": " .. expected, function()
      assert.equal(expected, running.answers("return " .. expression, { full }))
    end)
  end

  it("arrays, with ipairs", function()
    assert.equal("p1,p2", running.answers([[
      local ids = {}
      for i, item in ipairs(event.items) do ids[i] = item.id end
      return table.concat(ids, ",")]], { full }))
  end)

  it("each event's own fields, also those it names for the first time", function()
    assert.equal("1 nil 3", running.answers("return event[event.name]",
      { event(0, { name = "x", x = 1 }), event(1, { name = "y", x = 2 }),
        event(2, { name = "z", z = 3 }) }))
  end)
end)

describe("a function sees of its session", function()
  -- What the session's field is as each event is judged: its text is the class of the event.
  local function assert_figures(expected, field, events, slots)
    local classes = {}
    for value in expected:gmatch "%S+" do
      classes[#classes + 1] = ("[ [=[%s]=] ] = {},"):format(value)
    end
    assert.equal(expected, running.members(fine((slots or "") .. "classes = { "
      .. table.concat(classes) .. " }, activity = function(event, session) "
      .. "return tostring(session." .. field .. ") end", events), "activity"))
  end

  local events = { event(0), event(10), event(4000), event(4001) }
  local base = 1760000000000
  local function since(...)
    local list = { "nil" }
    for i, seconds in ipairs { ... } do list[i + 1] = tostring(base + seconds * 1000) end
    return table.concat(list, " ")
  end
  for field, expected in pairs {
    events = "0 1 2 1", active_events = "nil 1 2 1", part = "nil 1 1 1", index = "nil 1 1 2",
    open = "nil true false true", start = since(0, 0, 4000), last = since(0, 10, 4000),
    gap_ms = "nil nil nil 3990000", last_active = since(0, 10, 4000),
    start_reason = "nil first first idle", deadline = "nil 1760001800001 nil 1760005800001",
  } do
    it(field .. ": " .. expected, function()
      assert_figures(expected, field, events)
    end)
  end

  it("id and previous_id: the client's, as they were sent", function()
    local with_ids = { event(0, { sid = 'a"b' }), event(1, { sid = 'a"b' }),
      event(2, { sid = "c" }), event(3, { sid = "c" }) }
    local slots = 'session = { id = "sid", idle = "30m" },'
    assert_figures('nil a"b nil c', "id", with_ids, slots)
    assert_figures('nil nil nil a"b', "previous_id", with_ids, slots)
  end)

  it("a number of the client's as a number", function()
    assert_figures("nil integer", "id and math.type(session.id)",
      { event(0, { sid = 12 }), event(1, { sid = 12 }) }, 'session = { id = "sid", idle = "1h" },')
  end)

  it("what a misspelt name is not", function()
    local seen = running.run { rules = running.policy [[activity = function(event, session)
      return session.evnts == 0 and "active" end]], event(0) }
    assert.equal("rule_error", running.members(seen, "marks"))
    assert.equal("lull: shop.lua:6: activity: the session has no evnts; did you mean events? "
      .. "(event 1, line 1 of events.ndjson)\n", seen.err)
  end)
end)
