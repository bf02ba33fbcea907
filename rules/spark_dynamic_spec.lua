-- What spark_dynamic.lua promises.
local spark = rules "spark_dynamic"

-- The host's watermark is a number of milliseconds, as the instants of its events are.
local START = 1767225600000

local function hit(at, gap, closes, watermark)
  return { at = at, key = "ada", gap = gap, closes = instant(closes), watermark = watermark }
end

describe("Spark's session windows with a gap of each event", function()
  it("join where they touch", function()
    local run = spark:given { hit("0s", 1000, "1s"), hit("1s", 1000, "2s") }
    expect(run):sessions { { events = 2, last = "2s" } }
  end)

  it("leave out events without a gap, and those that are over by the watermark", function()
    local run = spark:given { hit("0s", 1000, "1s"), hit("1s", 0, "1s"),
      hit("1s", 1000, "2s", START + 2000), hit("1s", 1000, "2s", START + 1999) }
    expect(run):events { { session = 1 }, { marks = { "ignored" } }, { marks = { "ignored" } },
      { session = 1 } }
  end)
end)
