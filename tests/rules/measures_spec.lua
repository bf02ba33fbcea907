-- measures: what a session makes of its events; tags: what is said of it at its end.
package.path = os.getenv "LULL_SOURCE" .. "/tests/rules/?.lua;" .. package.path
local running = require "running"

-- Events of ada's, a second apart; what stands on the end of her session.
local function run(slots, events)
  local wanted = { rules = ([[
    return policy { key = "user", time = "ts", activity = choose {
        when({ kind = "view" }, "passive"), when({ kind = "beat" }, "ignore"), "active" },
      session = { idle = "30m", %s } }]]):format(slots) }
  for i, event in ipairs(events) do wanted[i] = running.event(i, event) end
  local seen = running.run(wanted)
  assert.equal("", seen.err)
  return seen
end

-- The value of one measure over events with these values of the field `x`; "-" has none.
local function measure(word, values)
  local events = {}
  for i, value in ipairs(values) do
    events[i] = { kind = "click" }
    if value ~= "-" then events[i].x = value end
  end
  return run("measures = { m = " .. word .. " }", events).ends[1].measures.m
end

describe("a measure", function()
  it("count() is of all counted events, count(m) of those that a matcher holds for", function()
    local events = { { kind = "click" }, { kind = "view" }, { kind = "beat" }, { kind = "view" } }
    local seen = run('measures = { all = count(), views = count { kind = "view" }, '
      .. 'none = count(where { kind = "x" }) }', events)
    assert.same({ all = 3, views = 2, none = 0 }, seen.ends[1].measures)
  end)

  it("first and last are of the earliest and latest event that has the field", function()
    assert.equal("b", measure('first "x"', { "-", "b", "c" }))
    assert.equal("c", measure('last "x"', { "b", "c", "-" }))
    assert.equal(7, measure('first "x"', { 7, "7" }))
    assert.equal(false, measure('last "x"', { true, false }))
    assert.is_nil(measure('first "x"', { "-" }))
  end)

  it("goes by event time, for late events too", function()
    local late = run('measures = { a = first "x", z = last "x", n = count(), s = sum "x" }', {
      { x = 5 }, { x = 7 }, { x = 1, ts = 1760000000500 }, { x = 2, ts = 1760000001500 } })
    assert.same({ a = 1, z = 7, n = 4, s = 15 }, late.ends[1].measures)
  end)

  it("sum and mean are whole as long as they can be", function()
    assert.equal(6, measure('sum "x"', { 1, "-", 5, "8" }))
    assert.equal(0.75, measure('sum "x"', { 0.5, 0.25 }))
    assert.equal(0, measure('sum "x"', { "-" }))
    assert.equal(2, measure('mean "x"', { 1, 3, "-" }))
    assert.equal(1.5, measure('mean "x"', { 1, 2 }))
    assert.is_nil(measure('mean "x"', { "-" }))
    local seen = run('measures = { s = sum "x" }', { { x = 1 } })
    assert.truthy(seen.out:find('"measures":{"s":1}', 1, true))
  end)

  it("that no number can hold says nothing", function()
    local seen = running.run { running.event(0), rules = [[return policy { key = "user",
      time = "ts", session = { idle = "30m", measures = { s = sum "x", m = mean "x" } } }]],
      '{"user":"ada","ts":1760000001000,"x":1.7e308}',
      '{"user":"ada","ts":1760000002000,"x":1.7e308}' }
    assert.same({}, seen.ends[1].measures)
  end)

  it("adds whole numbers exactly until they are too great", function()
    local seen = running.run { rules = [[return policy { key = "user", time = "ts",
      session = { idle = "30m", measures = { s = sum "x" } } }]],
      '{"user":"ada","ts":1760000001000,"x":9007199254740993}',
      '{"user":"ada","ts":1760000002000,"x":2}' }
    assert.truthy(seen.out:find('"s":9007199254740995', 1, true))
  end)

  it("min and max are of numbers", function()
    assert.equal(-1, measure('min "x"', { 3, -1, 2.5, "-9" }))
    assert.equal(3, measure('max "x"', { -1, 3, 2.5 }))
    assert.equal(2.5, measure('max "x"', { 2, 2.5 }))
    assert.is_nil(measure('max "x"', { "3" }))
  end)

  it("distinct counts different values", function()
    assert.equal(4, measure('distinct "x"', { "a", "b", "a", 1, "1", "-" }))
  end)

  it("distinct is exact up to 128 values, and then about 3 % off", function()
    local function of(count)
      local events = {}
      for i = 1, count do events[i] = { x = "value " .. i, ts = 1760000000000 + i } end
      return run('measures = { m = distinct "x" }', events).ends[1].measures.m
    end
    assert.equal(128, of(128))
    for _, count in ipairs { 129, 1000, 20000 } do
      local estimate = of(count)
      assert.truthy(math.abs(estimate - count) < 0.1 * count, estimate)
      assert.equal(math.tointeger(estimate), math.tointeger(estimate // 1))
    end
  end)

  it("takes only events that its matcher holds for", function()
    local seen = run('measures = { paid = sum { "x", where { kind = "buy" } } }',
      { { kind = "buy", x = 5 }, { kind = "view", x = 7 } })
    assert.equal(5, seen.ends[1].measures.paid)
  end)

  it("begins anew with each session and part", function()
    local seen = run('id = "sid", measures = { n = count() }',
      { { sid = "a" }, { sid = "a" }, { sid = "a", ts = 1760009000000 } })
    assert.same({ 2, 1 }, { seen.ends[1].measures.n, seen.ends[2].measures.n })
  end)

  it("stands on a confirmation, as of then", function()
    local seen = run("measures = { n = count() }, confirm_on = so_far { n = 2 }", { {}, {}, {} })
    assert.same({ n = 2 }, seen["session.confirm"][1].measures)
  end)

  it("can be asked by all that ask the session", function()
    local seen = run([[measures = { n = count(), x = last "x" }, limit = { n = 3 },
      rotate_on = { when(so_far { x = "go" }, "gone"),
        function(event, session) if session.n == 2 and event.x == "f" then return "two" end end }]],
      { { x = "go" }, {}, {}, { x = "f" }, {}, {}, {} })
    local reasons = {}
    for i, start in ipairs(seen.starts) do reasons[i] = start.reason end
    assert.same({ "first", "gone", "two", "limit" }, reasons)
  end)
end)

describe("a tag", function()
  local function tags(slots, events)
    return table.concat(run(slots, events).ends[1].tags, " ")
  end

  it("asks the finished session", function()
    local slots = [[measures = { pages = count { kind = "view" } }, tags = {
      bounce = where { pages = at_most(1), duration_ms = under "10s" },
      long = where { duration_ms = at_least "2s" }, quiet = where { ghost = true },
      over = any(where { reason = "idle" }, where { reason = "end_of_input" }),
      windowed = none(where { windows = 0 }) }]]
    assert.equal("bounce over quiet", tags(slots, { { kind = "view" } }))
    assert.equal("long over", tags(slots, { {}, { kind = "view" }, { kind = "view" } }))
  end)

  it("can be a sample of sessions by their ids", function()
    local slots = [[tags = { all = sample(1, "id"), half = sample(0.5, "id"),
      none = sample(0, "id") }]]
    local events, count = {}, 0
    for i = 1, 400 do events[i] = { ts = 1760000000000 + i * 3600000 } end
    for _, over in ipairs(run(slots, events).ends) do
      assert.equal("all", over.tags[1])
      count = count + #over.tags - 1
    end
    assert.truthy(count > 160 and count < 240, count)
  end)

  it("can be a function of the session", function()
    assert.equal("odd", tags([[tags = {
      odd = function(session) return session.events % 2 == 1 and not session.open end,
      named = function(session) return session.reason == "idle" end }]], { {}, {}, {} }))
  end)

  it("of a function that fails is left out, and reported", function()
    local seen = running.run { running.event(0), rules = [[
      return policy { key = "user", time = "ts", session = { idle = "30m", tags = {
        a = function(session) return session.evnts end, b = where { events = 1 } } } }]] }
    running.contains(seen.err, "session.tags: the session has no evnts; did you mean events?\n")
    assert.same({ "b" }, seen.ends[1].tags)
  end)

  it("may have any name", function()
    assert.truthy(run('tags = { ["a \\"b\\""] = where { events = 1 } }', { {} }).out:find(
      '"tags":["a \\"b\\""]', 1, true))
  end)
end)

describe("a measure or tag that is wrong", function()
  for slots, message in pairs {
    ["measures = { pages = 5 }"] =
      'session.measures.pages: found 5, expected a measure: count(), sum "amount", first "url", …',
    ["measures = { events = count() }"] =
      "session.measures.events: found events, which every session has, expected another name",
    ["measures = { count() }"] =
      "session.measures: found 1, expected a name: measures = { pages = … }",
    ["measures = { n = count(so_far { events = 1 }) }"] =
      "session.measures.n: found so_far, which asks the session, expected a matcher of the event",
    ["measures = { n = sum() }"] =
      'sum: found nothing, expected a path: sum "amount", or sum { "amount", where { … } }',
    ["measures = { n = sum { 'a', where { b = 1 }, 3 } }"] =
      "sum: found more than a path and a matcher, expected sum { path, where { … } }",
    ["measures = { n = count(7) }"] = "count: found 7, expected a matcher: write where { … }",
    ["measures = { n = active_time '0s' }"] =
      'active_time: found "0s", expected a duration above 0',
    ["tags = { bounce = where { pageview = 1 } }, measures = { pageviews = count() }"] =
      "session.tags.bounce: the session has no pageview; did you mean pageviews?",
    ["tags = { b = 1 }"] =
      "session.tags.b: found 1, expected a matcher of the session, where { … }, or a function",
    ["tags = { b = sample(0.5, 'user') }"] =
      "session.tags.b: found user, expected figures of the session",
    ["tags = 'b'"] = 'session.tags: found "b", expected a table of tags: { bounce = where '
      .. "{ events = 1 } }",
  } do
    it("is told: " .. message, function()
      running.refuses_slots('session = { idle = "30m"', slots, message)
    end)
  end
end)
