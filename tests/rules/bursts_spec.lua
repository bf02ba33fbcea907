-- runs, active_time and bursts: measures of how close events come.
package.path = os.getenv "LULL_SOURCE" .. "/tests/rules/?.lua;" .. package.path
local running = require "running"

-- What measures make of ada's events at these seconds; an event can be { seconds, field = … }.
local function measures(slots, events)
  local wanted = { rules = ([[
    return policy { key = "user", time = "ts", activity = choose {
        when({ kind = "view" }, "passive"), when({ kind = "beat" }, "ignore"), "active" },
      session = { idle = "30m", %s } }]]):format(slots) }
  for i, event in ipairs(events) do
    local more = type(event) == "table" and event or { event }
    local copy = {}
    for name, value in pairs(more) do copy[name] = name ~= 1 and value or nil end
    wanted[i] = running.event(more[1], copy)
  end
  local seen = running.fine(wanted)
  return seen.ends[1].measures, seen
end

local function measure(word, events)
  return measures("measures = { m = " .. word .. " }", events).m
end

describe("runs", function()
  it("are stretches of active events, no further apart than a gap", function()
    assert.equal(2, measure('runs "10s"', { 0, 10, 20, 30.001, 31 }))
    assert.equal(1, measure('runs "10s"', { 0 }))
    assert.equal(0, measure('runs "10s"', { { 0, kind = "view" } }))
    assert.equal(2, measure('runs "10s"', { 0, { 8, kind = "view" }, 16, { 17, kind = "beat" } }))
  end)

  it("can be of the active events that a matcher holds for", function()
    assert.equal(2, measure('runs { "10s", where { kind = "key" } }',
      { { 0, kind = "key" }, 5, { 11, kind = "key" }, 12 }))
  end)

  it("together are as long as active_time of the same gap", function()
    assert.same({ long = 6000, short = 2000, some = 1500, runs = 2 }, measures([[measures = {
      long = active_time "5s", short = active_time "1s", runs = runs "1s",
      some = active_time { "1s", where { kind = missing } } }]],
      { 0, 1, { 5, kind = "key" }, { 6, kind = "key" }, { 7, kind = "view" }, 5.5, 6 }))
  end)

  it("take a late event where it belongs by its time: longer, one of two, one more", function()
    assert.equal(1, measure('runs "10s"', { 0, 20, 10 }))
    assert.equal(2, measure('runs "10s"', { 100, 200, 105, 95 }))
    assert.equal(3, measure('runs "10s"', { 100, 200, 150 }))
    assert.equal(20000, measure('active_time "10s"', { 0, 20, 10 }))
  end)
end)

describe("bursts", function()
  it("are of so many events within a time", function()
    local word = 'bursts { n = 3, within = "1s" }'
    assert.equal(1, measure(word, { 0, 0.5, 1 }))
    assert.equal(0, measure(word, { 0, 0.5, 1.001 }))
    assert.equal(0, measure(word, { 0, 0.1 }))
    assert.equal(2, measure(word, { 0, 0.1, 0.2, 5, 5, 5 }))
  end)

  it("that go on are one, and share no event with another", function()
    local word = 'bursts { n = 3, within = "1s" }'
    assert.equal(1, measure(word, { 0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4 }))
    assert.equal(1, measure(word, { 0, 0.1, 1, 1.9, 2 }))
    assert.equal(2, measure(word, { 0, 0.4, 0.9, 1.2, 1.9, 2.2 }) + measure(word, { 0, 0.1, 0.2 }))
  end)

  it("are of counted events, of those that a matcher holds for", function()
    local events = { { 0, kind = "view" }, { 0.1, kind = "beat" }, { 0.2, kind = "view" }, 0.3 }
    assert.equal(1, measure('bursts { n = 3, within = "1s" }', events))
    assert.equal(1, measure('bursts { { kind = "view" }, n = 2, within = "1s" }', events))
    assert.equal(0, measure('bursts { where { kind = "view" }, n = 3, within = "1s" }', events))
  end)

  it("with `same` are of one value; events without it are in none", function()
    local word = 'bursts { n = 2, within = "1s", same = "on" }'
    assert.equal(0, measure(word, { { 0, on = "a" }, { 0.1, on = "b" }, 0.2, 0.3 }))
    assert.equal(2, measure(word, { { 0, on = "a" }, { 0.1, on = "b" }, { 0.2, on = "a" },
      { 0.3, on = "b" } }))
    assert.equal(1, measure(word, { { 0, on = 7 }, { 0.1, on = "7" }, { 0.2, on = 7.0 } }))
  end)

  it("take a late event where it belongs by its time: one begins, or two become one", function()
    local word = 'bursts { n = 3, within = "1s" }'
    assert.equal(1, measure(word, { 0, 1, 60, 0.5 }))
    assert.equal(1, measure(word, { 0, 0.1, 0.2, 1.3, 1.4, 1.5, 0.8 }))
  end)

  it("remember their latest events; what is missed for that is counted", function()
    local events = {}
    for i = 0, 99 do events[i + 1] = { i, kind = "key" } end
    local made, seen = measures('measures = { m = bursts { n = 2, within = "1s" } }', events)
    assert.same({ m = 1 }, made)
    assert.equal(0, seen.stats.measures_over_limit)
    events[101], events[102] = 10.5, 90.5
    made, seen = measures('measures = { m = bursts { n = 2, within = "1s" } }', events)
    assert.same({ m = 1 }, made)
    assert.equal(1, seen.stats.measures_over_limit)
  end)

  it("can be asked by all that ask the session", function()
    local _, seen = measures([[measures = { rage = bursts { n = 3, within = "1s" } },
      limit = { rage = 1 }, tags = { angry = where { rage = at_least(1) } },
      confirm_on = so_far { rage = 1 } ]], { 0, 0.1, 0.2, 0.3, 60 })
    assert.same({ { rage = 1 }, { rage = 0 } }, { seen.ends[1].measures, seen.ends[2].measures })
    assert.same({ { "angry" }, {} }, { seen.ends[1].tags, seen.ends[2].tags })
    assert.equal("limit", seen.ends[1].reason)
    assert.same({ rage = 1 }, seen["session.confirm"][1].measures)
  end)
end)

describe("a measure that is wrong", function()
  for word, message in pairs {
    ["runs()"] = 'runs: found nothing, expected a duration: write "30m"',
    ["runs '0s'"] = 'runs: found "0s", expected a duration above 0',
    ["runs { '1s', where { a = 1 }, 3 }"] =
      "runs: found more than a duration and a matcher, expected runs { d, where { … } }",
    ["active_time { '1s', gap = 3 }"] =
      "active_time: found more than a duration and a matcher, expected active_time "
        .. "{ d, where { … } }",
    ["bursts { within = '1s' }"] =
      "bursts.n: found nothing, expected how many events are one, from 2 to 1000",
    ["bursts { n = 1, within = '1s' }"] =
      "bursts.n: found 1, expected how many events are one, from 2 to 1000",
    ["bursts { n = 1001, within = '1s' }"] =
      "bursts.n: found 1001, expected how many events are one, from 2 to 1000",
    ["bursts { n = 3 }"] = 'bursts.within: found nothing, expected a duration: write "30m"',
    ["bursts { n = 3, within = '1s', same = 5 }"] = "bursts.same: found 5, expected a path",
    ["bursts { n = 3, withn = '1s' }"] = "bursts: no option withn; did you mean within?",
    ["bursts { 7, n = 3, within = '1s' }"] =
      "bursts: found 7, expected a matcher: write where { … }",
    ["bursts { so_far { events = 1 }, n = 3, within = '1s' }"] =
      "session.measures.m: found so_far, which asks the session, expected a matcher of the event",
  } do
    it("is told: " .. message, function()
      local seen = running.run { rules = ('return policy { key = "user", time = "ts",\n'
        .. 'session = { idle = "30m",\nmeasures = { m = %s } } }'):format(word) }
      assert.equal("shop.lua:3: " .. message .. "\n", seen.err)
      assert.equal(3, seen.code)
    end)
  end
end)
