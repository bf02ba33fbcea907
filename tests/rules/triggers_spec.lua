-- Ends that events bring about: rotate_on, limit, end_on, forget_on; confirm_on; and so_far.
package.path = os.getenv "LULL_SOURCE" .. "/tests/rules/?.lua;" .. package.path
local running = require "running"

-- What there is, where a name is near to none.
local OF_SESSION = ", expected active_events, active_ms, deadline, duration_ms, end, events, "
  .. "gap_ms, ghost, index, last, last_active, open, part, reason, start, start_reason or windows"

-- Events of ada's, a second apart. Each is a kind, or a table.
local function run(slots, events, more)
  local wanted = { rules = ([[
    return policy { key = "user", time = "ts",
      activity = choose { when({ kind = "view" }, "passive"), when({ kind = "beat" }, "ignore"),
        "active" },
      session = { idle = "30m", %s }, %s }]]):format(slots, more or "") }
  for i, event in ipairs(events) do
    wanted[i] = running.event(i, type(event) == "table" and event or { kind = event })
  end
  local seen = running.run(wanted)
  assert.equal("", seen.err)
  return seen
end

-- Why each session began, but for the last word of the input.
local function reasons(seen)
  local list = {}
  for i, start in ipairs(seen.starts) do list[i] = start.reason end
  return table.concat(list, " ")
end

-- Which session each event belongs to, by number; what is marked in parentheses.
local function sessions_of(seen)
  local numbers, count, list = {}, 0, {}
  for i, event in ipairs(seen.events) do
    local id = event.lull.session_id or "-"
    if not numbers[id] and event.lull.session_id then
      count = count + 1
      numbers[id] = tostring(count)
    end
    list[i] = (numbers[id] or "-") .. (event.lull.marks and "(" .. event.lull.marks[1] .. ")" or "")
  end
  return table.concat(list, " ")
end

describe("rotate_on", function()
  it("begins the next session with the event, for the reason that the rule names", function()
    local seen = run('rotate_on = { when({ kind = "login" }, "login") }',
      { "click", "login", "click", "login" })
    assert.equal("first login login", reasons(seen))
    assert.equal("1 2 2 3", sessions_of(seen))
    assert.equal("login", seen.ends[1].reason)
    assert.equal(seen.starts[2].time, seen.ends[1].time)
    assert.is_nil(seen.ends[1].threshold)
  end)

  it("begins one with an event that could not start one itself", function()
    local seen = run('rotate_on = { when({ kind = "view" }, "seen") }', { "click", "view" })
    assert.equal("1 2", sessions_of(seen))
  end)

  it("is not asked by an event that does not count, or that is late, or has no session", function()
    assert.equal("1 1(uncounted)", sessions_of(run('rotate_on = { when({ kind = "beat" }, "b") }',
      { "click", "beat" })))
    assert.equal("first", reasons(run('rotate_on = { when({ kind = "x" }, "c") }', { "x" })))
    assert.equal("1 2 2(late)", sessions_of(run('rotate_on = { when({ late = true }, "c"), '
      .. 'when({ kind = "in" }, "in") }',
      { "click", "in", { ts = 1760000001500, late = true } })))
  end)

  it("takes the first that holds, and names the others beside it", function()
    local seen = run([[rotate_on = {
      when({ kind = "a" }, "one"), when({ plan = exists }, "two"), changed "user_name" },
      limit = 1]],
      { { kind = "x", user_name = "u" }, { kind = "a", plan = 1, user_name = "v" },
        { kind = "x", plan = 1, user_name = "v" } })
    assert.equal("first one two", reasons(seen))
    assert.same({ "two", "changed", "limit" }, seen.starts[2].also)
    assert.same({ "limit" }, seen.starts[3].also)
  end)

  it("asks a function, which gives the reason or nil, where none before it held", function()
    local seen = run([[rotate_on = {
      when({ kind = "a" }, "first of all"),
      function(event, session)
        assert(event.kind ~= "a")
        if session.events >= 2 then return "after two " .. event.kind end
      end }]], { "x", "a", "x", "x", "x" })
    assert.equal("first first of all after two x", reasons(seen))
    assert.equal("1 2 2 3 3", sessions_of(seen))
  end)

  it("applies to a client's session only where it is not trusted in full", function()
    local events = { { sid = "c", kind = "x" }, { sid = "c", kind = "login" } }
    local slots = 'id = "sid", rotate_on = { when({ kind = "login" }, "login") }, limit = 1'
    assert.equal("client", reasons(run(slots, events)))
    local seen = run(slots .. ', trust = "verify"', events)
    assert.equal("client login", reasons(seen))
    assert.equal("c", seen.starts[2].continues)
  end)

  it("loses what a failing function would have said, and no more", function()
    local seen = running.run { running.event(0), running.event(1), rules = [[
      return policy { key = "user", time = "ts", session = { idle = "30m",
        rotate_on = { function(event, session) return session.events end,
          function() return "idle" end, when(true, "always") } } }]] }
    running.contains(seen.err, 'session.rotate_on: found 1, expected a reason')
    running.contains(seen.err, "found \"idle\", expected another name")
    assert.equal("always", seen.starts[2].reason)
    assert.same({ "rule_error" }, seen.events[2].lull.marks)
  end)
end)

describe("changed", function()
  local function of(trigger, values)
    local events = {}
    for i, value in ipairs(values) do
      events[i] = { kind = "x" }
      if value ~= "-" then events[i].plan = value end
    end
    return sessions_of(run("rotate_on = { " .. trigger .. " }", events))
  end

  it("ends a session when another value comes", function()
    assert.equal("1 1 2 2 3", of('changed "plan"', { "a", "a", "b", "b", "a" }))
  end)

  it("takes a missing or empty value for no word", function()
    assert.equal("1 1 1 1 2", of('changed "plan"', { "-", "a", "", "-", "b" }))
  end)

  it("tells 1 from \"1\", and true from false", function()
    assert.equal("1 2 3 4 4", of('changed "plan"', { 1, "1", true, false, false }))
  end)

  it("knows from where and to what a change counts", function()
    assert.equal("1 1 2 2", of('changed { "plan", to = except "direct" }',
      { "ad", "direct", "mail", "direct" }))
    assert.equal("1 1 2", of('changed { "plan", from = "trial" }', { "free", "trial", "paid" }))
    assert.equal("1 1 1", of('changed { "plan", from = "trial" }', { "free", "paid", "free" }))
  end)

  it("remembers each of several fields by itself", function()
    local seen = run('rotate_on = { changed { "a", "b" } }',
      { { a = 1, b = 1 }, { a = 1 }, { b = 1 }, { b = 2 }, { a = 2 }, { a = 3 } })
    assert.equal("1 1 1 2 2 3", sessions_of(seen))
  end)

  it("is asked, and remembers, only of events that extend", function()
    local seen = run('rotate_on = { changed "plan" }', { { kind = "x", plan = 1 },
      { kind = "view", plan = 2 }, { kind = "x", plan = 1 }, { kind = "x", plan = 2 } })
    assert.equal("1 1 1 2", sessions_of(seen))
  end)

  it("lets the class of the event decide what comes", function()
    local seen = run('rotate_on = { changed "plan" }', { { plan = 1 }, { plan = 2 }, { plan = 2 } },
      'classes = { active = { expired = { "new", changed = "join" } } }')
    assert.equal("first revived", reasons(seen))
    assert.equal("1 1 1", sessions_of(seen))
  end)
end)

describe("limit", function()
  it("is how many counted events a session may have", function()
    local seen = run("limit = 2", { "click", "beat", "view", "click", "click", "click" })
    assert.equal("1 1(uncounted) 1 2 2 3", sessions_of(seen))
    assert.equal("first limit limit", reasons(seen))
  end)

  it("is asked by events that extend alone", function()
    assert.equal("1 1 1 2", sessions_of(run("limit = 2", { "click", "view", "view", "click" })))
  end)
end)

describe("end_on", function()
  it("makes its event the session's last", function()
    local seen = run('end_on = where { kind = "bye" }', { "click", "bye", "view", "click" })
    assert.equal("1 1 1(expired) 2", sessions_of(seen))
    assert.equal("ended", seen.ends[1].reason)
    assert.equal(2, seen.ends[1].events)
    assert.equal(seen.ends[1]["end"], seen.ends[1].time)
    assert.equal("first ended", reasons(seen))
    assert.equal(seen.starts[1].session_id, seen.starts[2].previous_id)
  end)

  it("asks the session too, as it is with the event", function()
    assert.equal("1 1 1 2 2", sessions_of(run("end_on = so_far { events = 3 }",
      { "click", "click", "click", "click", "click" })))
    assert.equal("1 1 2", sessions_of(run(
      "end_on = function(event, session) return session.events >= 2 end",
      { "click", "click", "click" })))
  end)

  it("ends the windows first", function()
    local seen = run('end_on = where { kind = "bye" }', { { kind = "bye", tab = "a" } },
      'window = { key = "tab" }')
    assert.equal("policy.load session.start window.start window.end session.end event",
      table.concat(seen.types, " "))
  end)
end)

describe("forget_on", function()
  it("ends the session, and the key's next one is its first again", function()
    local seen = run('forget_on = where { kind = "reset" }', { "click", "reset", "click" })
    assert.equal("1 1 2", sessions_of(seen))
    assert.equal("ended", seen.ends[1].reason)
    assert.equal(1, seen.starts[2].index)
    assert.is_nil(seen.starts[2].previous_id)
    assert.is_nil(seen.starts[2].gap_ms)
  end)
end)

describe("confirm_on", function()
  it("is told once, with the figures as of then, before the event", function()
    local seen = run("confirm_on = so_far { active_events = at_least(2) }",
      { "click", "view", "click", "click" })
    assert.equal(1, #seen["session.confirm"])
    local confirm = seen["session.confirm"][1]
    assert.same({ 3, 2, 2000, "confirmed" }, { confirm.events, confirm.active_events,
      confirm.active_ms, confirm.reason })
    assert.equal("policy.load session.start event event session.confirm event event session.end",
      table.concat(seen.types, " "))
  end)

  it("is told again of the next session", function()
    local seen = run('confirm_on = where { kind = "view" }, end_on = where { kind = "bye" }',
      { "view", "view", "bye", "click", "view" })
    assert.equal(2, #seen["session.confirm"])
  end)
end)

describe("so_far", function()
  it("asks the session before the event, of what it is so far", function()
    local function classes(matcher)
      local seen = running.run { rules = ([[
        return policy { key = "user", time = "ts", session = { idle = "30m" },
          activity = choose { when(%s, "passive"), "active" } }]]):format(matcher),
        running.event(0), running.event(10), running.event(20) }
      local list = {}
      for i, event in ipairs(seen.events) do list[i] = event.lull.activity:sub(1, 1) end
      return table.concat(list)
    end
    assert.equal("paa", classes "so_far { events = 0 }")
    assert.equal("aap", classes "so_far { events = over(1) }")
    assert.equal("aap", classes "so_far { last = at_least(1760000010000) }")
    assert.equal("app", classes 'so_far { start_reason = "first" }')
    assert.equal("app", classes "so_far { open = true, index = 1 }")
    assert.equal("paa", classes "none(so_far { part = exists })")
    assert.equal("aap", classes "all(so_far { events = between(2, 5) }, where { user = 'ada' })")
  end)

  it("knows the name that a rule gave for a start", function()
    local seen = run('rotate_on = { when({ kind = "in" }, "login") }, '
      .. 'end_on = so_far { start_reason = "login", events = 2 }', { "x", "x", "in", "x", "x" })
    assert.equal("1 1 2 2 3", sessions_of(seen))
  end)
end)

describe("a trigger that is wrong", function()
  for slots, message in pairs {
    ['rotate_on = { where { a = 1 } }'] =
      'session.rotate_on: found a matcher, expected when({ … }, "reason"), changed "user_id", '
      .. 'calendar "day" or a function',
    ['rotate_on = {}'] = "session.rotate_on: found an empty table, expected a list of triggers: "
      .. '{ when({ … }, "reason"), changed "user_id" }',
    ['rotate_on = { when({ a = 1 }, 7) }'] =
      'session.rotate_on: found 7, expected a reason: when({ … }, "login")',
    ['rotate_on = { when({ a = 1 }, "idle") }'] = 'session.rotate_on: found "idle", expected '
      .. "another name: this one is a reason of lull's own",
    ['rotate_on = { changed {} }'] =
      'changed: found an empty table, expected a path: changed "user_id"',
    ['rotate_on = { changed { "a", form = "b" } }'] = "changed: no option form; did you mean from?",
    ['rotate_on = { changed "a..b" }'] = "changed: path 'a..b': found '.' at 3, expected a name",
    ['limit = 0'] =
      "session.limit: found 0, expected a number of events from 1 on, or { measure = number }",
    ['limit = { pages = 3 }'] = "session.limit: the session has no pages" .. OF_SESSION,
    ['limit = { events = "3" }'] = "session.limit: found a table, expected a number of events from "
      .. "1 on, or { measure = number }",
    ['end_on = "bye"'] =
      'session.end_on: found "bye", expected a matcher: write where { … }',
    ['end_on = so_far { evnts = 1 }'] =
      "session.end_on: the session has no evnts; did you mean events?",
    ['end_on = so_far {}'] = "so_far: found an empty table, expected at least one figure",
  } do
    it("is told: " .. message, function()
      running.refuses_slots('session = { idle = "30m"', slots, message)
    end)
  end

  it("asks no session where there is none", function()
    local seen = running.run { rules = 'return policy { key = "user", time = "ts",\n'
      .. 'ignore = any(so_far { events = 1 }), session = { idle = "30m" } }' }
    assert.equal("shop.lua:2: ignore: found so_far, which asks the session, expected a matcher of "
      .. "the event alone\n", seen.err)
  end)
end)
