-- What risingwave.lua promises.
local risingwave = rules "risingwave"

-- The host's watermark is a number of milliseconds, as the instants of its events are.
local START = 1767225600000

local function hit(at, key) return { at = at, key = key or "ada" } end

describe("RisingWave's session frames", function()
  it("split at exactly the gap", function()
    local run = risingwave:given { hit "0s", hit "29m 59s", hit "59m 59s", hit "1h 29m 59s 1ms" }
    expect(run):events { { session = 1 }, { session = 1 }, { session = 2 }, { session = 3 } }
  end)

  it("leave out a row behind the watermark of their host", function()
    local run = risingwave:given { hit "10m",
      { at = "299999ms", key = "ada", watermark = START + 300000 },
      { at = "5m", key = "ada", watermark = START + 300000 } }
    expect(run):session(1):has { events = 2, start = "5m" }
    expect(run):event(2):has { session = false, marks = { "ignored" } }
  end)
end)
