-- What flink_dynamic.lua promises.
local flink = rules "flink_dynamic"

local function hit(at, closes) return { at = at, key = "ada", closes = instant(closes) } end

describe("Flink's session windows with a gap of each event", function()
  it("join where they touch, and split a millisecond later", function()
    local run = flink:given { hit("0s", "10s"), hit("10s", "12s"), hit("12s 1ms", "13s") }
    expect(run):sessions { { events = 2, last = "12s" }, { events = 1 } }
  end)

  it("last as long as the furthest of them", function()
    local run = flink:given { hit("0s", "30s"), hit("5s", "6s"), hit("29s", "31s") }
    expect(run):sessions { { events = 3, last = "31s" } }
  end)

  it("are not lengthened by an event without a gap", function()
    local run = flink:given { hit("0s", "10s"), hit("9s", "9s"), hit("10s 1ms", "11s") }
    expect(run):sessions { { events = 2, last = "10s" }, { events = 1 } }
  end)
end)
