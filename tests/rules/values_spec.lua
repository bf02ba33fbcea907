-- by and field: values that events name.
package.path = os.getenv "LULL_SOURCE" .. "/tests/rules/?.lua;" .. package.path
local running = require "running"
local event = running.event

-- How long ada's sessions may be silent: the limits that ended them, in the order of their ends.
local function limits(session, events)
  local wanted = { rules = ([[return policy { key = "user", time = "ts",
    activity = choose { when({ kind = "view" }, "passive"), when({ kind = "beat" }, "ignore"),
      "active" }, session = { %s } }]]):format(session) }
  for i, one in ipairs(events) do wanted[i] = one end
  wanted[#wanted + 1] = running.event(1e6, { user = "bob" })
  local seen, found = running.fine(wanted), {}
  for i, over in ipairs(seen.ends) do
    local ms = over.threshold and over.threshold.limit_ms
    found[i] = ms and ("%g"):format(ms / 60000) or over.reason
  end
  found[#found] = nil -- bob's
  return table.concat(found, " "), seen
end

local PLANS = 'idle = by("plan", { trial = "10m", pro = "60m", "30m" })'

describe("by", function()
  it("looks the event's value up", function()
    assert.equal("10", limits(PLANS, { event(0, { plan = "trial" }) }))
    assert.equal("60", limits(PLANS, { event(0, { plan = "pro" }) }))
    assert.equal("30", limits(PLANS, { event(0, { plan = "other" }) }))
    assert.equal("30", limits(PLANS, { event(0) }))
  end)

  it("else the latest one that the session has seen", function()
    assert.equal("10", limits(PLANS, { event(0, { plan = "trial" }), event(1) }))
    assert.equal("10", limits(PLANS, { event(0, { plan = "trial" }), event(1, { plan = "" }),
      event(2, { plan = { 1 } }) }))
    assert.equal("60", limits(PLANS, { event(0, { plan = "trial" }), event(1, { plan = "pro" }),
      event(2) }))
    assert.equal("30", limits(PLANS, { event(0, { plan = "trial" }), event(1, { plan = "none" }),
      event(2) }))
  end)

  it("forgets with the session", function()
    assert.equal("10 30", limits(PLANS, { event(0, { plan = "trial" }), event(700) }))
  end)

  it("remembers through the parts of a session", function()
    assert.equal("10 10", limits('id = "sid", ' .. PLANS,
      { event(0, { plan = "trial", sid = "a" }), event(700, { sid = "a" }) }))
  end)

  it("goes by event time: a late event is the latest only if it is", function()
    local events = { event(0, { plan = "trial" }), event(60), event(30, { plan = "pro" }),
      event(61) }
    assert.equal("60", limits(PLANS, events))
    events[1].plan, events[2].plan = nil, "trial"
    assert.equal("10", limits(PLANS, events))
  end)

  it("remembers events that count", function()
    assert.equal("30", limits(PLANS, { event(0), event(1, { kind = "beat", plan = "trial" }),
      event(2) }))
    assert.equal("10", limits(PLANS, { event(0), event(1, { kind = "view", plan = "trial" }),
      event(2) }))
  end)

  it("tells texts, true and false apart", function()
    local slots = 'idle = by("on", { [true] = "1m", [false] = "2m", ["true"] = "3m", "4m" })'
    for value, expected in pairs { [true] = "1", [false] = "2", ["true"] = "3", [1] = "4" } do
      assert.equal(expected, (limits(slots, { event(0, { on = value }), event(1) })))
    end
  end)

  it("stands in choices, and choices stand in it", function()
    local slots = [[idle = choose { when({ kind = "k" }, by("plan", { a = "1m", b = choose {
      when({ x = 1 }, "2m"), "3m" } })), by("plan", { a = "4m" }), "5m" }]]
    for expected, fields in pairs { ["1"] = { kind = "k", plan = "a" }, ["4"] = { plan = "a" },
      ["2"] = { kind = "k", plan = "b", x = 1 }, ["3"] = { kind = "k", plan = "b" },
      ["5"] = { kind = "k", plan = "c" } } do
      assert.equal(expected, (limits(slots, { event(0, fields) })))
    end
  end)

  it("can hold functions; nil leads on to its last value", function()
    local slots = 'idle = by("plan", { a = function(event) return event.mins end, "7m" })'
    assert.equal("2", limits(slots, { event(0, { plan = "a", mins = "2m" }) }))
    assert.equal("7", limits(slots, { event(0, { plan = "a" }) }))
  end)

  it("serves cap, classes, keys, ids and windows", function()
    local seen = running.fine { rules = [[return policy {
        key = by("kind", { server = "host", "user" }), time = "ts",
        activity = by("kind", { beat = "ignore", view = "passive" }),
        session = { idle = "30m", cap = by("plan", { trial = "5s" }),
          id = by("kind", { view = "sid" }) },
        window = { key = by("kind", { view = "tab", "pane" }),
          idle = by("plan", { trial = "1s" }) } }]],
      event(0, { plan = "trial", host = "h", pane = "p" }), event(3, { kind = "click" }),
      event(6, { kind = "server", host = "h" }), event(7, { kind = "view", sid = "s", tab = "t" }),
      event(8, { kind = "beat" }) }
    assert.equal("active active active passive ignore", running.members(seen, "activity"))
    assert.equal("1 1 2 3 3", running.sessions(seen))
    assert.equal("ada", seen["session.end"][1].key)
    assert.equal("h", seen.starts[2].key)
    assert.same({ "cap", "5000" }, { seen.ends[1].reason,
      ("%d"):format(seen.ends[1].threshold.limit_ms) })
    assert.equal("p - - t -", running.members(seen, "window_id"))
    assert.equal("p", seen["window.idle"][1].window_id)
  end)

  it("for a class asks the session that is over, if the event begins another", function()
    local seen = running.fine { rules = [[return policy { key = "user", time = "ts",
        activity = by("plan", { trial = "passive", "active" }), session = { idle = "30m" } }]],
      event(0, { plan = "trial" }), event(2000), event(2001, { plan = "pro" }), event(2002) }
    assert.equal("passive passive active active", running.members(seen, "activity"))
  end)

  it("for a key goes by the event alone", function()
    local seen = running.fine { rules = [[return policy { key = by("kind", { a = "x", "user" }),
        time = "ts", session = { idle = "30m" } }]],
      event(0, { kind = "a", x = "k" }), event(1, { x = "k" }) }
    assert.equal("1 2", running.sessions(seen))
  end)
end)

describe("field", function()
  local SLOTS = 'idle = choose { field "limit", "30m" }'

  it("is the duration that the event names, in words or in milliseconds", function()
    assert.equal("5", limits('idle = field "p.limit"', { event(0, { p = { limit = "5m" } }) }))
    assert.equal("0.5", limits('idle = field "limit"', { event(0, { limit = 30000 }) }))
    assert.equal("0.5", limits('idle = field "limit"', { event(0, { limit = 30000.7 }) }))
    assert.equal("cap", (limits('idle = never, cap = field "limit"',
      { event(0, { limit = "3m" }) }) == "3" and "cap"))
  end)

  it("that is missing is no opinion: the next choice, else the default", function()
    local text, seen = limits(SLOTS, { event(0, { limit = "5m" }), event(1) })
    assert.equal("30", text)
    assert.equal(0, seen.stats.unusable)
    assert.equal("30", limits('idle = field "limit"', { event(0) }))
  end)

  it("that is no duration is none either, and counted", function()
    for _, value in ipairs { "soon", 0, -5, "0s", true, "5", "never", 0.5, 4e12, "101000d",
      { 1 } } do
      local text, seen = limits(SLOTS, { event(0, { limit = value }) })
      assert.equal("30", text)
      assert.equal(1, seen.stats.unusable)
    end
  end)

  it("can name the class of its event", function()
    local seen = running.fine { rules = [[return policy { key = "user", time = "ts",
        activity = choose { when({ kind = "x" }, "ignore"), field "as", "passive" },
        session = { idle = "30m" } }]],
      event(0, { as = "active" }), event(1, { as = "ignore", kind = "x" }), event(2, { as = "no" }),
      event(3), event(4, { as = 7 }) }
    assert.equal("active ignore passive passive passive", running.members(seen, "activity"))
    assert.equal(2, seen.stats.unusable)
    local plain = running.fine { rules = [[return policy { key = "user", time = "ts",
        activity = field "as", session = { idle = "30m" } }]],
      event(0, { as = "passive" }), event(1, { as = "passiv" }), event(2) }
    assert.equal("passive active active", running.members(plain, "activity"))
  end)

  it("in a key is its path", function()
    local seen = running.fine { rules = [[return policy { key = { field "user", "x" }, time = "ts",
        session = { idle = "30m", id = choose { field "sid", "tid" } } }]],
      event(0, { x = 1, tid = "t" }) }
    assert.same({ "ada", 1 }, seen.starts[1].key)
    assert.equal("t", seen.starts[1].session_id)
  end)

  it("reads members where a text has methods", function()
    local answers = running.answers("return tostring(len(event)) .. ' ' .. type(event.name.len)",
      { event(0, { name = { len = 7 } }), event(1, { name = "ada" }), event(2) },
      'local len = field "name.len"')
    assert.equal("7 number nil function nil nil", answers)
  end)

  it("reads all that an event has", function()
    local answers = running.answers("return tostring(list(event)[2]) .. tostring(all(event).a)",
      { event(0, { list = { 4, 5 }, all = { a = true } }) },
      'local list, all = field "list", field "all"')
    assert.equal("5true", answers)
  end)

  it("is made once", function()
    local seen = running.run { rules = running.policy [[activity = function(event)
      return field "kind"(event) end]], event(0) }
    assert.equal("lull: shop.lua:6: activity: found a field made in a function, expected one that "
      .. 'is made once: put local m = field "…" before the policy' .. running.place(1) .. "\n",
      seen.err)
  end)
end)

describe("a value that is wrong", function()
  for idle, message in pairs {
    ['by("plan")'] = "by: found nothing, expected by(path, { value = …, otherwise })",
    ["by(5, {})"] = "by: found 5, expected by(path, { value = …, otherwise })",
    ['by("", {})'] = 'by: found "", expected by(path, { value = …, otherwise })',
    ['by("a..b", { x = "1m" })'] = "by: path 'a..b': found '.' at 3, expected a name",
    ['by("plan", { "30m" })'] =
      "by: found no value to look for, expected by(path, { value = …, otherwise })",
    ['by("plan", { a = "1m", "2m", "3m" })'] =
      "by: found 2 left of =, expected a text: numbers are told apart by "
        .. "choose { when({ path = 7 }, …) }",
    ['by("plan", { [""] = "1m", "2m" })'] =
      'by: found "", expected a text, true or false left of =',
    ['by("plan", { [never] = "1m", "2m" })'] =
      "by: found a threshold, expected a text, true or false left of =",
    ['by("plan", { a = "1m" })'] =
      "session.idle: found nothing for other events, expected a last value without a name",
    ['by("plan", { a = "1x", "2m" })'] = 'session.idle: found "1x", expected a duration such as '
      .. '"500ms", "90s", "30m", "24h" or "3d"',
    ['choose { by("plan", { a = "1m", "2m" }), "3m" }'] =
      "session.idle: found another choice after the one that always holds, expected it last",
    ['choose { when({ x = 1 }, "1m"), field "t" }'] =
      "session.idle: found nothing for other events, expected a last value without when",
    ["field(5)"] = "field: found 5, expected a path",
    ['field ""'] = 'field: found "", expected a path',
    ['field "items[]"'] = "field: path 'items[]': found ']' at 7, expected a name in quotes: "
      .. "[] is read by any() and inside()",
    ['by("plan", { a = never, field "x" })'] =
      "session.idle: found nothing for other events, expected a last value without a name",
  } do
    it(("%s is told: %s"):format(idle, message), function()
      local seen = running.run { rules = ('return policy { key = "user", time = "ts",\n'
        .. 'session = {\nidle = %s } }'):format(idle) }
      assert.equal("shop.lua:3: " .. message .. "\n", seen.err)
      assert.equal(3, seen.code)
    end)
  end
end)
