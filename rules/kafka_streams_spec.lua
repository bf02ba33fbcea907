-- What kafka_streams.lua promises.
local kafka_streams = rules "kafka_streams"

local function hit(at, key) return { at = at, key = key or "ada" } end

describe("Kafka Streams' session windows", function()
  it("join at exactly the gap", function()
    local run = kafka_streams:given { hit "0s", hit "29m 59s", hit "59m 59s", hit "1h 29m 59s 1ms" }
    expect(run):events { { session = 1 }, { session = 1 }, { session = 1 }, { session = 2 } }
  end)

  it("end by stream time, which other keys move", function()
    local run = kafka_streams:given { goes_on = true, hit "0s", hit("30m 1ms", "bob") }
    expect(run):sessions { { ended = "idle", closed = "30m" }, { open = true } }
  end)

  it("wait for a grace, and skip what has no key", function()
    local run = rules("kafka_streams", { grace = "1h" }):given { hit "0s", hit "50m", hit "25m",
      { at = "1h" } }
    expect(run):session(1):has { events = 3, last = "50m" }
    expect(run):event(4):has { session = false, marks = { "no_key" } }
  end)
end)
