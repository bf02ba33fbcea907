-- What spark.lua promises.
local spark = rules "spark"

-- The host's watermark is a number of milliseconds, as the instants of its events are.
local START = 1767225600000

local function hit(at, key) return { at = at, key = key or "ada" } end

describe("Spark's session windows", function()
  it("join at exactly the gap", function()
    local run = spark:given { hit "0s", hit "29m 59s", hit "59m 59s", hit "1h 29m 59s 1ms" }
    expect(run):events { { session = 1 }, { session = 1 }, { session = 1 }, { session = 2 } }
  end)

  it("drop an event whose own window is over by the watermark of their host", function()
    local watermark = START + 1860000 -- 31 minutes
    local run = rules("spark", { delay = "30m" }):given { hit "31m 1ms",
      { at = "1m", key = "ada", watermark = watermark },
      { at = "1m 1ms", key = "ada", watermark = watermark } }
    expect(run):event(2):has { session = false, marks = { "ignored" } }
    expect(run):sessions { { events = 2, start = "1m 1ms" } }
  end)
end)
