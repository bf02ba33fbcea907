-- What plausible.lua promises.
local plausible = rules "plausible"
local ada = { site_id = 1, user_id = 7, name = "pageview" }

local function named(at, name) return { at = at, fields = { name = name } } end

describe("Plausible", function()
  it("counts silence in whole minutes: a session ends at the 31st", function()
    local run = plausible:given { fields = ada, { at = "0s" }, { at = "30m 59s" },
      { at = "61m 59s" } }
    expect(run):events { { session = 1 }, { session = 1 }, { session = 2 } }
  end)

  it("lets engagement keep a session alive, and do nothing else", function()
    local run = plausible:given { fields = ada, named("0s", "engagement"), { at = "1m" },
      named("30m", "engagement"), { at = "60m" }, named("3h", "engagement") }
    expect(run):events { { session = false }, { session = 1 }, { session = 1 }, { session = 1 },
      { session = false } }
    expect(run):sessions { { events = 2, tags = {} } }
  end)

  it("takes entry and exit from page views, and bounces with one event", function()
    local run = plausible:given { fields = ada, named("0s", "signup"),
      { at = "1s", pathname = "/a" }, { at = "2s", pathname = "/b" }, named("3s", "signup"),
      { at = "2h" } }
    expect(run):sessions { { measures = { entry_page = "/a", exit_page = "/b", page_views = 2 },
      tags = {} }, { tags = { "bounce" } } }
  end)

  it("joins an event that comes late", function()
    local run = plausible:given { fields = ada, { at = "10m" }, { at = "0s" } }
    expect(run):sessions { { start = "0s", last = "10m" } }
  end)
end)
