-- What goatcounter.lua promises.
local goat = rules "goatcounter"

describe("GoatCounter", function()
  it("forgets a visitor after eight hours", function()
    local run = goat:given { fields = { site = 1, ua = "x", ip = "192.0.2.1" },
      { at = "0s", path = "/a" }, { at = "8h", path = "/a" }, { at = "16h 1ms", path = "/b" } }
    expect(run):sessions { { events = 2, measures = { paths = 1 } }, {} }
  end)

  it("knows visitors by site, browser and address", function()
    local run = goat:given { fields = { ip = "192.0.2.1" }, { at = "0s", site = 1, ua = "x" },
      { at = "0s", site = 1, ua = "y" }, { at = "0s", site = 2, ua = "x" },
      { at = "1s", site = 1, ua = "x" } }
    expect(run):events { { session = 1 }, { session = 2 }, { session = 3 }, { session = 1 } }
  end)
end)
