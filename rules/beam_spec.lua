-- What beam.lua promises.
local beam = rules "beam"

local function hit(at, key) return { at = at, key = key or "ada" } end

describe("Beam's sessions", function()
  it("split at exactly the gap", function()
    local run = beam:given { hit "0s", hit "29m 59s", hit "59m 59s", hit "1h 29m 59s 1ms" }
    expect(run):events { { session = 1 }, { session = 1 }, { session = 2 }, { session = 3 } }
  end)

  it("are the same in any order that the watermark allows", function()
    local run = beam:given { hit "40s", hit "0s", hit "20s" }
    expect(run):sessions { { events = 3, start = "0s", last = "40s" } }
  end)
end)
