-- What arroyo.lua promises.
local arroyo = rules "arroyo"

-- The host's watermark is a number of milliseconds, as the instants of its events are.
local START = 1767225600000

local function hit(at, key) return { at = at, key = key or "ada" } end

describe("Arroyo's session windows", function()
  it("split at exactly the gap", function()
    local run = arroyo:given { hit "0s", hit "29m 59s", hit "59m 59s", hit "1h 29m 59s 1ms" }
    expect(run):events { { session = 1 }, { session = 1 }, { session = 2 }, { session = 3 } }
  end)

  it("leave out what is behind the watermark of their host, though its session is open", function()
    local run = arroyo:given { hit "10m",
      { at = "9m", key = "ada", watermark = START + 599000 } }
    expect(run):event(2):has { session = false, marks = { "ignored" } }
  end)
end)
