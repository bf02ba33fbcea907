-- What pathway.lua promises.
local pathway = rules "pathway"

local function hit(at, key) return { at = at, key = key or "ada" } end

describe("Pathway's sessions", function()
  it("split at exactly the gap", function()
    local run = pathway:given { hit "0s", hit "29m 59s", hit "59m 59s", hit "1h 29m 59s 1ms" }
    expect(run):events { { session = 1 }, { session = 1 }, { session = 2 }, { session = 3 } }
  end)

  it("have another max_gap by a setting", function()
    local run = rules("pathway", { max_gap = "10m" }):given { hit "0s", hit "9m", hit "19m" }
    expect(run):sessions { { events = 2 }, { events = 1 } }
  end)
end)
