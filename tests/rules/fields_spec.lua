-- Fields that only functions name: they are found when they are asked for, and bounded.
local source = os.getenv("LULL_SOURCE") or "."
package.path = source .. "/tests/rules/?.lua;" .. package.path
local running = require "running"

it("is run by Lua 5.4", function()
  assert.equal("Lua 5.4", _VERSION)
end)

describe("a function that reads new fields", function()
  it("sees those of its own event, also when that had to wait", function()
    local wanted = { rules = [[
      return policy {
        key = function(event) return event.a.user end,
        time = "ts",
        lateness = "10s",
        activity = function(event) return event.b.kind end,
        session = { idle = "30m" },
      }]] }
    for i = 1, 700 do
      local kind = i % 3 == 0 and "active" or "passive"
      wanted[i] = running.event(i / 20, { n = i, a = { user = "u" .. i % 7 }, b = { kind = kind } })
    end
    local seen = running.fine(wanted)
    for _, event in ipairs(seen.events) do
      assert.equal(event.b.kind, event.lull.activity)
    end
  end)

  it("is refused names without end, and the run ends in time", function()
    local wanted = { rules = running.policy [[
      activity = function(event) return event[event.name] or "active" end]] }
    for i = 1, 20000 do
      wanted[i] = running.event(i / 100, { name = "field" .. i })
    end
    local seen = running.run(wanted)
    assert.equal(0, seen.code)
    assert.is_true(seen.stats.rule_error > 18000)
    running.contains(seen.err, "found more than 1024 different fields")
  end)
end)
