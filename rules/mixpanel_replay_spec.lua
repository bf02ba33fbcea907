-- What mixpanel_replay.lua promises.
local replay = rules "mixpanel_replay"
local tab = { distinct_id = "ada", tab_id = "A" }

local function source(number) return { source = number } end

describe("Mixpanel's session replay", function()
  it("is kept alive by people, not by the page", function()
    local run = replay:given { fields = tab, { at = "0s", type = 3, data = source(1) },
      { at = "20m", type = 3, data = source(0) }, { at = "30m", type = 3, data = source(14) },
      { at = "60m 1ms", type = 3, data = source(1) } }
    expect(run):events { { session = 1 }, { session = 1 }, { session = 1 }, { session = 2 } }
  end)

  it("begins the next recording at once, and holds it back until somebody acts", function()
    local run = replay:given { fields = tab, { at = "0s", type = 3, data = source(1) },
      { at = "31m", type = 3, data = source(0) }, { at = "32m", type = 3, data = source(2) } }
    expect(run):sessions { { confirmed = "0s" }, { start = "31m", confirmed = "32m" } }
  end)

  it("never lasts longer than a day", function()
    local run = replay:given { fields = tab,
      { at = "0s", every = { "30m", to = "24h 30m" }, type = 3, data = source(1) } }
    expect(run):sessions { { ended = "cap", closed = "24h" }, {} }
  end)

  it("is not sent before it is long enough", function()
    local run = rules("mixpanel_replay", { min_length = 5000 }):given { fields = tab,
      { at = "0s", every = { "3s", times = 3 }, type = 3, data = source(1) } }
    expect(run):session(1):has { confirmed = "6s" }
  end)
end)
