-- What a rule keeps: data and carry, written by update; session:tag; attach; a cap that counts from
-- a carried instant.
package.path = os.getenv "LULL_SOURCE" .. "/tests/rules/?.lua;" .. package.path
local running = require "running"

local function rules_of(slots, more)
  return ([[
    return policy { key = "user", time = "ts",
      activity = choose { when({ kind = "view" }, "passive"), when({ kind = "beat" }, "ignore"),
        "active" },
      session = { idle = "30m", %s }, %s }]]):format(slots, more or "")
end

local function run_all(slots, events, more)
  local wanted = { rules = rules_of(slots, more) }
  for i, event in ipairs(events) do
    wanted[i] = running.event(event.at or i, type(event) == "table" and event or { kind = event })
    wanted[i].at = nil
  end
  return running.run(wanted)
end

-- Events of ada's, a second apart or `at` their seconds; nothing is said on standard error.
local function run(slots, events, more)
  local seen = run_all(slots, events, more)
  assert.equal("", seen.err)
  return seen
end

-- One attached value of each event, "-" where it has none.
local function attached(seen, name)
  local list = {}
  for i, event in ipairs(seen.events) do
    local value = (event.lull.attach or {})[name]
    list[i] = value == nil and "-" or tostring(math.tointeger(value) or value)
  end
  return table.concat(list, " ")
end

local function reasons(seen)
  local list = {}
  for i, start in ipairs(seen.starts) do list[i] = start.reason end
  return table.concat(list, " ")
end

local COUNTS = [[data = { n = 0 }, attach = { "data.n" },
  update = function(event, session) session.data.n = session.data.n + 1 end]]

describe("update", function()
  it("is asked after each counted event, which it sees applied", function()
    local seen = run([[data = { events = 0, last = 0 }, attach = { "data.events", "data.last" },
      update = function(event, session)
        session.data.events, session.data.last = session.events, at(event) - session.last
      end]], { "click", "view", "beat", "click" })
    assert.equal("1 2 2 3", attached(seen, "data.events"))
    assert.equal("0 0 0 0", attached(seen, "data.last"))
  end)

  it("is not asked by events that trail, that have no session or that do not count", function()
    local seen = run(COUNTS, { { at = 0 }, { at = 1, kind = "beat" }, { at = 2000, kind = "view" },
      { at = 2001 } })
    assert.equal("1 1 1 1", attached(seen, "data.n"))
    assert.equal("-", attached(run(COUNTS, { "beat" }), "data.n"))
  end)

  it("is asked by late events that count", function()
    assert.equal("1 2 3", attached(run(COUNTS, { { at = 5 }, { at = 9 }, { at = 6 } }), "data.n"))
  end)

  it("is asked before the thresholds, confirm_on and end_on, which see what it wrote", function()
    local seen = run([[data = { n = 0 }, update = function(event, session)
        session.data.n = session.data.n + 1 end,
      cap = function(event, session) if session.data.n == 2 then return "10s" end return never end,
      confirm_on = so_far { ["data.n"] = 2 } ]],
      { { at = 0 }, { at = 1 }, { at = 11.002 } })
    assert.equal("first cap", reasons(seen))
    assert.equal(running.instant(1), seen["session.confirm"][1].time)
    seen = run([[data = { n = 0 }, update = function(event, session)
        session.data.n = session.data.n + 1 end,
      end_on = function(event, session) return session.data.n == 2 end]], { "a", "b", "c" })
    assert.equal("first ended", reasons(seen))
  end)

  it("that fails leaves data, carry and tags as they were, and marks its event", function()
    local seen = run_all([[data = { n = 0 }, carry = { n = 0 }, attach = { "data.n", "carry.n" },
      update = function(event, session)
        session.data.n = session.data.n + 1
        session.carry.n = session.carry.n + 1
        session:tag(event.kind)
        if event.kind == "bad" then error "no" end
      end]], { "a", "bad", "b" })
    assert.equal("lull: shop.lua:9: session.update: no" .. running.place(2) .. "\n", seen.err)
    assert.equal("1 1 2", attached(seen, "data.n"))
    assert.equal("1 1 2", attached(seen, "carry.n"))
    assert.same({ "a", "b" }, seen.ends[1].tags)
    assert.equal("- rule_error -", running.members(seen, "marks"))
    assert.equal(3, seen.stats.counted)
  end)

  it("reads back what it has written", function()
    local seen = run([[data = { a = 1, b = "x" }, attach = { "data.a", "data.b" },
      update = function(event, session)
        local d = session.data
        d.a = d.a + 1; d.a = d.a * 10
        d.b = d.b .. session.data.a
        d.b = d.b:upper()
      end]], { "a", "b" })
    assert.equal("20 210", attached(seen, "data.a"))
    assert.equal("X20 X20210", attached(seen, "data.b"))
  end)
end)

describe("data", function()
  it("begins anew with each session, as carry does not", function()
    local seen = run([[data = { n = 0 }, carry = { n = 0 }, attach = { "data.n", "carry.n" },
      update = function(event, session)
        session.data.n = session.data.n + 1
        session.carry.n = session.carry.n + 1
      end]], { { at = 0 }, { at = 1 }, { at = 9000 }, { at = 9001 } })
    assert.equal("1 2 1 2", attached(seen, "data.n"))
    assert.equal("1 2 3 4", attached(seen, "carry.n"))
  end)

  it("begins anew with each part, as measures do; what is carried goes on", function()
    local seen = run([[id = "sid", data = { n = 0 }, carry = { n = 0 },
      attach = { "data.n", "carry.n", "part" },
      update = function(event, session)
        session.data.n = session.data.n + 1
        session.carry.n = session.carry.n + 1
        session:tag("part " .. session.part)
      end]], { { sid = "s", at = 0 }, { sid = "s", at = 1 }, { sid = "s", at = 9000 } })
    assert.equal("1 1 2", attached(seen, "part"))
    assert.equal("1 2 1", attached(seen, "data.n"))
    assert.equal("1 2 3", attached(seen, "carry.n"))
    assert.same({ "part 2" }, seen.ends[2].tags)
  end)

  it("keeps every value as it was written", function()
    local seen = run([[data = { v = 0 }, attach = { "data.v" }, tags = {
        whole = function(session) return math.type(session.data.v) == "integer" end,
        broken = function(session) return math.type(session.data.v) == "float" end,
        none = function(session) return session.data.v == nil end },
      update = function(event, session)
        local values = { math.maxinteger, 7.0, 0.1, -0.0, "a\0\"b", true, false, math.mininteger,
          5e-324, 9007199254740993 }
        session.data.v = values[event.i]
      end]], { { i = 1, at = 0 }, { i = 2, at = 4000 }, { i = 3, at = 8000 }, { i = 4, at = 12000 },
        { i = 5, at = 16000 }, { i = 6, at = 20000 }, { i = 7, at = 24000 }, { i = 8, at = 28000 },
        { i = 9, at = 32000 }, { i = 10, at = 36000 }, { i = 11, at = 40000 } })
    local texts = {}
    for text in seen.out:gmatch '"attach":{"data.v":(.-)}}}' do texts[#texts + 1] = text end
    assert.same({ "9223372036854775807", "7", "0.1", "-0", '"a\\u0000\\"b"', "true", "false",
      "-9223372036854775808", "5e-324", "9007199254740993" }, texts)
    local tags = {}
    for i, over in ipairs(seen.ends) do tags[i] = over.tags[1] or "-" end
    assert.equal("whole broken broken broken - - - whole broken whole none",
      table.concat(tags, " "))
  end)

  it("can be nil, which is missing", function()
    local seen = run([[data = { v = 1 }, attach = { "data.v" }, update = function(event, session)
      session.data.v = event.v end]], { { v = 5 }, {}, { v = "x" } })
    assert.equal("5 - x", attached(seen, "data.v"))
  end)

  it("has no values before a session", function()
    local seen = run(COUNTS .. [[, activity = function(event, session)
      return session.data.n == nil and "fresh" or session.data.n == 1 and "second" or nil end]],
      { "a", "b", "c" }, "classes = { fresh = {}, second = {} }")
    assert.equal("fresh second active", running.members(seen, "activity"))
  end)

  it("can be asked by all that ask the session", function()
    local seen = run([[data = { n = 0, page = "" }, limit = { ["data.n"] = 2 },
      update = function(event, session)
        session.data.n = session.data.n + 1
        session.data.page = event.page
      end,
      rotate_on = { when(so_far { ["data.page"] = "exit" }, "gone") },
      tags = { two = where { ["data.n"] = at_least(2) },
        paged = where { ["data.page"] = exists } }]],
      { { page = "home" }, { page = "exit" }, { page = "x" }, { page = "y" }, { page = "z" } })
    assert.equal("first gone limit", reasons(seen))
    assert.same({ "paged", "two" }, seen.ends[1].tags)
  end)
end)

describe("carry", function()
  local TOTAL = [[carry = { n = 0 }, attach = { "carry.n" }, update = function(event, session)
    session.carry.n = session.carry.n + 1 end, ]]

  it("is of a line: client's ids do not share it", function()
    local seen = run('id = "sid", ' .. TOTAL,
      { { sid = "a" }, { sid = "b" }, { sid = "a" }, {}, { sid = "b" } })
    assert.equal("1 1 2 3 2", attached(seen, "carry.n"))
  end)

  it("is forgotten by forget_on, in all lines of the key", function()
    local seen = run('id = "sid", forget_on = where { kind = "forget" }, ' .. TOTAL,
      { { sid = "a" }, { sid = "b" }, { sid = "b", kind = "forget" }, { sid = "a" },
        { sid = "b" } })
    assert.equal("1 1 0 1 1", attached(seen, "carry.n"))
  end)

  it("is forgotten with its key", function()
    local day = 86400
    local seen = run(TOTAL, { { at = 0 }, { at = 6 * day }, { at = 14 * day } })
    assert.equal("1 2 1", attached(seen, "carry.n"))
  end)
end)

describe("session:tag", function()
  local TAGS = "update = function(event, session) session:tag(event.kind) end"

  it("sets a tag for good, told at the end, sorted with those that hold", function()
    local slots = TAGS .. ", tags = { m = where { events = over(0) }, a = where { events = 1 } }"
    assert.same({ "a", "b", "m", "z" }, run(slots, { "z", "b", "a", "b" }).ends[1].tags)
    assert.same({ "a", "m" }, run(slots, { "a" }).ends[1].tags)
  end)

  it("is of one session", function()
    local seen = run(TAGS, { { kind = "a", at = 0 }, { kind = "b", at = 9000 } })
    assert.same({ "a" }, seen.ends[1].tags)
    assert.same({ "b" }, seen.ends[2].tags)
  end)

  it("sets 64, and counts what is more", function()
    local seen = run([[update = function(event, session)
      for i = 1, event.n do session:tag("t" .. i) end end]], { { n = 40 }, { n = 66 }, { n = 67 } })
    assert.equal(64, #seen.ends[1].tags)
    assert.equal(5, seen.stats.tags_over_limit)
    assert.equal("- - -", running.members(seen, "marks"))
  end)
end)

describe("attach", function()
  it("names values of the session that stand on its events, as records write their like", function()
    local seen = run([[attach = { "start", "id", "previous_id", "index", "deadline", "first_kind",
        "gap_ms", "start_reason", "ghost", "pages" },
      measures = { first_kind = first "kind", pages = count { kind = "page" } }]],
      { { kind = "page", at = 0 }, { at = 1 }, { at = 4000 } })
    assert.same({ start = running.instant(0), id = seen.starts[1].session_id, index = 1,
      deadline = running.instant(1800.001), first_kind = "page", start_reason = "first",
      ghost = false, pages = 1 }, seen.events[1].lull.attach)
    assert.same({ start = running.instant(4000), id = seen.starts[2].session_id,
      previous_id = seen.starts[1].session_id, index = 2, deadline = running.instant(5800.001),
      gap_ms = 3999000, start_reason = "idle", ghost = false, pages = 0 },
      seen.events[3].lull.attach)
    running.contains(seen.out, '"activity":"active","attach":{"start":"2025-')
  end)

  it("writes nothing on events without a session, or where all is missing", function()
    local seen = run('attach = { "x" }, measures = { x = first "x" }', { "beat", "click",
      { x = 1 } })
    assert.is_nil(seen.events[1].lull.attach)
    assert.is_nil(seen.events[2].lull.attach)
    assert.same({ x = 1 }, seen.events[3].lull.attach)
  end)

  it("stands on events that trail or are late, of the session they are written with", function()
    local seen = run('attach = { "events", "open" }', { { at = 0 }, { at = 2 }, { at = 1 },
      { at = 4000, kind = "view" } })
    assert.equal("1 2 3 3", attached(seen, "events"))
    assert.equal("true true true false", attached(seen, "open"))
    running.contains(seen.out, '"marks":["expired"],"attach":{')
  end)
end)

describe("a cap since a carried instant", function()
  -- Hours after the first instant; what the sessions began for.
  local function capped(slots, hours)
    local events = {}
    for i, hour in ipairs(hours) do events[i] = { at = hour * 3600 } end
    return run("idle = '30m', " .. slots, events)
  end
  local CLOCK = [[cap = { "3h", since = "clock" }, carry = { clock = 0 },
    update = function(event, session)
      if session.start - session.carry.clock > ms "3h" then session.carry.clock = session.start end
    end]]

  it("outlives sessions", function()
    local seen = capped(CLOCK, { 0, 2, 2.4, 2.8, 3.01, 3.2 })
    assert.equal("first idle cap", reasons(seen))
    assert.equal(running.instant(3 * 3600), seen.ends[2].time)
    assert.same({ slot = "session.cap", limit_ms = 10800000 }, seen.ends[2].threshold)
  end)

  it("lets the cap's own instant pass, and at_least does not", function()
    assert.equal("first idle", reasons(capped(CLOCK, { 0, 2.7, 3 })))
    assert.equal("first idle cap", reasons(capped((CLOCK:gsub('"3h",', 'at_least "3h",', 1)),
      { 0, 2.7, 3 })))
  end)

  it("counts from the session's start where that is no instant, or over before it", function()
    for _, clock in ipairs { "0", '"soon"', "false", "1e300", "-1e18", "1/3" } do
      local seen = capped(('cap = { "1h", since = "clock" }, carry = { clock = %s }')
        :format(clock), { 0, 0.4, 0.8, 1.1 })
      assert.equal("first cap", reasons(seen))
      assert.equal(running.instant(3600), seen.ends[1].time)
    end
  end)

  it("is held from one counted event to the next, as all thresholds are", function()
    local seen = run([[cap = { "10s", since = "clock" }, carry = { clock = 0 },
      update = function(event, session) session.carry.clock = at(event) end]],
      { { at = 0 }, { at = 8 }, { at = 17 }, { at = 27.5 } })
    assert.equal("first cap", reasons(seen))
    assert.equal(running.instant(27), seen.ends[1].time)
  end)

  it("is due at once where a clock is set back, and not before its session", function()
    local seen = run([[cap = { "10s", since = "clock" }, carry = { clock = 0 },
      update = function(event, session)
        session.carry.clock = at(event) - (event.back or 0) end]],
      { { at = 0 }, { at = 8 }, { at = 9, back = 12000 }, { at = 9 }, { at = 9.5, back = 12000 } })
    assert.equal("first cap", reasons(seen))
    assert.equal(running.instant(7), seen.ends[1].time)
  end)

  it("can be a choice that what update wrote decides", function()
    local slots = [[data = { manual = false }, carry = { clock = 0 },
      update = function(event, session)
        session.carry.clock = session.start
        if event.kind == "manual" then session.data.manual = true end
      end,
      idle = choose { when(so_far { ["data.manual"] = true }, never), "30m" },
      cap = choose { when(so_far { ["data.manual"] = true }, never),
        { "1h", since = "clock" } }]]
    assert.equal("first", reasons(run(slots, { { at = 0, kind = "manual" }, { at = 9000 } })))
    assert.equal("first cap", reasons(run(slots, { { at = 0 }, { at = 1700 }, { at = 3400 },
      { at = 3700 } })))
  end)

  it("can be a choice, and of client's ids trusted in full it says nothing", function()
    local slots = [[cap = choose { when({ kind = "x" }, { "1h", since = "clock" }), "2h" },
      carry = { clock = 0 }]]
    assert.equal("client", reasons(run('id = "sid", ' .. slots, { { sid = "a", kind = "x", at = 0 },
      { sid = "a", at = 1500 }, { sid = "a", at = 3000 }, { sid = "a", at = 4500 } })))
    assert.equal("first cap", reasons(run(slots, { { kind = "x", at = 0 },
      { kind = "x", at = 1500 }, { kind = "x", at = 3000 }, { at = 4500 } })))
  end)
end)

describe("what is kept", function()
  it("is read alone outside of update", function()
    for body, message in pairs {
      ["session.data.n = 1"] =
        "found an assignment to session.data.n, which session.update alone writes: do it there",
      ["session.carry.c = 1"] =
        "found an assignment to session.carry.c, which session.update alone writes: do it there",
      ["session:tag 'a'"] =
        "found session:tag outside of session.update, which alone sets tags: call it there",
      ["local x = session.data.m"] = "session.data has no m; did you mean n?",
      ["session.data = 1"] = "found an assignment to an event, a session or a window, which rules "
        .. "only read: use a local",
    } do
      local seen = run_all(([[data = { n = 0 }, carry = { c = 0 }, activity =
        function(event, session) %s end]]):format(body), { "a" })
      assert.equal(("lull: shop.lua:5: activity: %s%s\n"):format(message, running.place(1)),
        seen.err)
    end
  end)

  it("takes numbers, texts, booleans and nil under its names, and says so", function()
    for body, message in pairs {
      ["session.data.n = {}"] =
        "session.data.n: found a table, expected a number, a text, true, false or nil",
      ["session.data.n = event"] =
        "session.data.n: found a userdata, expected a number, a text, true, false or nil",
      ["session.data.n = 0/0"] =
        "session.data.n: found a number that is not finite, expected one that can be written",
      ["session.carry.c = -1/0"] =
        "session.carry.c: found a number that is not finite, expected one that can be written",
      ["session.data.n = '\\xff'"] =
        "session.data.n: found a text that is not UTF-8, expected UTF-8",
      ["session.data.m = 1"] = "session.data has no m; did you mean n?",
      ["session.carry.clock = 1"] = "session.carry has no clock",
      ["session:tag()"] = "session:tag: found no name, expected a name of 1 to 64 bytes of UTF-8",
      ["session:tag '\\xff'"] =
        "session:tag: found another text, expected a name of 1 to 64 bytes of UTF-8",
      ["session.tag 'a'"] =
        'found no session before tag, expected session:tag "name", with a colon',
      ["session.data.n = ('x'):rep(5000)"] =
        "session.data.n: found more in session.data than the limit of 4096 bytes, expected less",
    } do
      local seen = run_all(([[data = { n = 0 }, carry = { c = 0 }, update = function(event, session)
        %s
      end]]):format(body), { "a" })
      assert.equal(("lull: shop.lua:5: session.update: %s%s\n"):format(message,
        running.place(1)), seen.err)
      assert.equal(message:find "limit" and 1 or 0, seen.stats.data_over_limit)
    end
  end)

  it("has to be declared", function()
    local seen = run_all("update = function(event, session) session.data.n = 1 end", { "a" })
    running.contains(seen.err,
      "the session has no data: name its values with data = { name = first value }")
  end)

  it("has room for 4096 bytes, whatever they are", function()
    local slots = [[data = { a = "", b = "" }, attach = { "data.b" },
      update = function(event, session)
        session.data.a = ("x"):rep(2045)
        session.data.b = ("y"):rep(event.n)
      end]]
    assert.equal(2045, #attached(run(slots, { { n = 2045 } }), "data.b"))
    local seen = run_all(slots, { { n = 2045 }, { n = 2046 } })
    assert.equal(1, seen.stats.data_over_limit)
    assert.equal(2045, #seen.events[2].lull.attach["data.b"])
  end)

  it("cannot be used when its call is over", function()
    local seen = running.run { running.event(0), running.event(1), rules = [[
      local kept
      return policy { key = "user", time = "ts", session = { idle = "30m", data = { n = 0 },
        update = function(event, session)
          if kept then kept.n = 1 end
          kept = session.data
        end } }]] }
    running.contains(seen.err,
      "session used outside its handler: keep the values you need, not the session"
        .. running.place(2))
  end)

  it("is a mistake where it is none", function()
    for slots, message in pairs {
      ["data = 5"] =
        "session.data: found 5, expected a table of first values: data = { count = 0 }",
      ["carry = { 'x' }"] = "session.carry: found 1, expected a name: carry = { count = 0 }",
      ["data = { ['a b'] = 1 }"] =
        'session.data: found "a b", expected a name: data = { count = 0 }',
      ["data = { a = {} }"] = "session.data.a: found an empty table, expected a first value: "
        .. "a number, a text, true or false",
      ["data = { a = 0/0 }"] =
        "session.data.a: found a number that is not finite, expected one that can be written",
      ["update = 5"] =
        "session.update: found 5, expected a function: function(event, session) … end",
      ["attach = 'start'"] = 'session.attach: found "start", expected a list of values of the '
        .. 'session: { "start", "data.count" }',
      ["attach = { 'strt' }"] = "session.attach: the session has no strt; did you mean start?",
      ["attach = { 'start', 'start' }"] =
        "session.attach: found start twice, expected each name once",
      ["attach = { 'data.m' }, data = { n = 1 }"] =
        "session.attach: the session has no data.m; did you mean data.n?",
      ["cap = { '3h', since = 'clok' }, carry = { clock = 0 }"] =
        "session.cap.since: session.carry has no clok; did you mean clock?",
      ["cap = { '3h' }"] = 'session.cap.since: found nothing, expected the name of a carried '
        .. 'instant: { "12h", since = "clock" }',
      ["cap = { '3h', sinc = 'clock' }"] = "session.cap: no option sinc; did you mean since?",
      ["cap = { 5, since = 'clock' }, carry = { clock = 0 }"] =
        'session.cap: found 5, expected a duration: write "30m"',
      ["measures = { tag = count() }"] =
        "session.measures.tag: found tag, which every session has, expected another name",
      ["tags = { a = where { ['data.m'] = 1 } }, data = { n = 1 }"] =
        "session.tags.a: the session has no data.m; did you mean data.n?",
    } do
      local seen = run_all("\n" .. slots, {})
      assert.equal("shop.lua:5: " .. message .. "\n", seen.err)
      assert.equal(3, seen.code)
    end
  end)

  it("can be changed by a policy like another, name by name", function()
    local seen = running.fine { running.event(0), rules = [[
      local base = policy { key = "user", time = "ts", session = { idle = "30m",
        data = { a = 1, b = 2 }, attach = { "data.a", "data.b" } } }
      return base:with { session = { data = { b = false } } }]] }
    assert.same({ ["data.a"] = 1, ["data.b"] = false }, seen.events[1].lull.attach)
  end)
end)
