-- sample(rate, path) and at(event).
package.path = os.getenv "LULL_SOURCE" .. "/tests/rules/?.lua;" .. package.path
local running = require "running"

local USERS = 4000

-- Who of so many users is ignored: { [user] = true }, and how many.
local function sampled(matcher, format)
  local wanted = { rules = ([[
    return policy { key = "user", time = "ts", session = { idle = "30m" }, ignore = %s }
  ]]):format(matcher) }
  for i = 1, USERS do
    wanted[i] = ('{"user":%s,"i":[{"u":%s}],"ts":1760000000000}'):format(format:format(i),
      format:format(i))
  end
  local seen, found, count = running.run(wanted), {}, 0
  assert.equal("", seen.err)
  for _, event in ipairs(seen.events) do
    if event.lull.marks then
      found[event.user], count = true, count + 1
    end
  end
  return found, count
end

describe("sample", function()
  it("holds for its share of the values, the same ones each time", function()
    local tenth, count = sampled('sample(0.1, "user")', '"user %d"')
    assert.truthy(count > 0.08 * USERS and count < 0.12 * USERS, count)
    assert.same(tenth, (sampled('sample(0.1, "user")', '"user %d"')))
  end)

  it("of a smaller share is part of that of a greater one", function()
    local tenth, half = sampled('sample(0.1, "user")', "%d"), sampled('sample(0.5, "user")', "%d")
    for user in pairs(tenth) do assert.is_true(half[user]) end
  end)

  it("is all for 1 and nobody for 0", function()
    assert.equal(USERS, select(2, sampled('sample(1, "user")', "%d")))
    assert.equal(0, select(2, sampled('sample(0, "user")', "%d")))
  end)

  it("takes 7 and 7.0 for one, and \"7\" for another", function()
    local whole = sampled('sample(0.5, "user")', "%d")
    assert.same(whole, (sampled('sample(0.5, "user")', "%d.0")))
    local texts, same = sampled('sample(0.5, "user")', '"%d"'), 0
    for user in pairs(texts) do same = same + (whole[math.tointeger(user)] and 1 or 0) end
    assert.truthy(same > 0.15 * USERS and same < 0.35 * USERS, same)
  end)

  it("can be asked inside other matchers, of items, and by functions", function()
    local plain = sampled('sample(0.5, "user")', "%d")
    assert.same(plain, (sampled('inside("i[]", sample(0.5, "u"))', "%d")))
    assert.same(plain, (sampled('none(none(sample(0.5, "user")))', "%d")))
    local seen = running.run { running.event(0, { user = "x" }), rules = [[
      local all = sample(1, "user")
      return policy { key = "user", time = "ts", session = { idle = "30m" },
        ignore = function(event) return all(event) end }]] }
    assert.same({ "ignored" }, seen.events[1].lull.marks)
  end)

  it("has no share of values that are missing or no scalars", function()
    local seen = running.run { rules = [[return policy { key = "user", time = "ts",
        session = { idle = "30m" }, ignore = sample(1, "plan") }]],
      running.event(0), running.event(0, { plan = { 1 } }), running.event(0, { plan = true }),
      running.event(0, { plan = 0.5 }) }
    local marks = {}
    for i, event in ipairs(seen.events) do marks[i] = event.lull.marks and "in" or "out" end
    assert.same({ "out", "out", "in", "in" }, marks)
  end)

  for call, found in pairs {
    ["sample(2, 'user')"] = "found 2, expected a share from 0 to 1: sample(0.1, path)",
    ["sample('user', 0.1)"] = 'found "user", expected a share from 0 to 1: sample(0.1, path)',
    ["sample(0.1)"] = "found nothing, expected sample(rate, path)",
  } do
    it("that is wrong is told: " .. call, function()
      local seen = running.run { rules = "local s = " .. call .. "\n" .. running.policy "" }
      assert.equal("shop.lua:1: sample: " .. found .. "\n", seen.err)
    end)
  end
end)

describe("at", function()
  local function run(slots)
    return running.run { running.event(1.5), rules = [[
      return policy { key = "user", session = { idle = "30m" }, ]] .. slots .. " }" }
  end

  it("is the instant of the event in milliseconds, however the event says it", function()
    local seen = running.run { rules = [[
      return policy { key = function(event) return at(event) end, time = { "ts", unit = "s" },
        session = { idle = function(event) return at(event) % 100000 end },
        activity = function(event) if at(event) ~= 1760000001000 then return "passive" end end }]],
      '{"ts":1760000001}', '{"ts":1770000001}' }
    assert.equal("", seen.err)
    assert.equal(1760000001000, seen.starts[1].key)
    assert.equal(1000, seen.ends[1].threshold.limit_ms)
    assert.equal("active", seen.events[1].lull.activity)
  end)

  it("is held near the received time", function()
    local seen = running.run { rules = [[
      return policy { key = function(event) return at(event) end, session = { idle = "30m" },
        time = { "ts", received = "got", ahead = "0s" } }]],
      '{"ts":1760000009000,"got":1760000001000}' }
    assert.equal(1760000001000, seen.starts[1].key)
  end)

  it("is not known while the time is asked", function()
    local seen = run "time = function(event) return at(event) end"
    running.contains(seen.err, "lull: shop.lua:1: time: found at(event) before the time of the "
      .. "event is known, expected it in slots asked after time (")
  end)

  it("is asked of the event itself", function()
    local seen = run 'time = "ts", activity = function(event) return at(event.user) end'
    running.contains(seen.err, "expected the event itself")
  end)
end)
