-- What flink.lua promises.
local flink = rules "flink"

local function hit(at, key) return { at = at, key = key or "ada" } end

describe("Flink's session windows", function()
  it("join at exactly the gap", function()
    local run = flink:given { hit "0s", hit "29m 59s", hit "59m 59s", hit "1h 29m 59s 1ms" }
    expect(run):events { { session = 1 }, { session = 1 }, { session = 1 }, { session = 2 } }
  end)

  it("wait for what is out of order, as far as the watermark allows", function()
    local run = flink:given { hit "1m", hit "30s", hit("2m", "bob") }
    expect(run):session(1):has { events = 2, start = "30s", last = "1m" }
  end)

  it("are not opened again by what comes later: it is marked", function()
    local run = flink:given { hit "0s", hit("3h", "bob"), hit("4h", "bob"), hit "10m" }
    expect(run):event(4):has { session = 1, marks = { "late" } }
    expect(run):session(1):has { events = 1, ended = "idle" }
  end)
end)
