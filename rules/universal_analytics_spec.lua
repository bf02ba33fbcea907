-- What universal_analytics.lua promises.
local ua = rules "universal_analytics"
local ada = { tracking_id = "UA-1", client_id = "ada" }

describe("Universal Analytics", function()
  it("begins a session after half an hour of silence", function()
    local run = ua:given { fields = ada, { at = "0s" }, { at = "29m 59s" }, { at = "59m 59s" } }
    expect(run):events { { session = 1 }, { session = 1 }, { session = 2 } }
  end)

  it("begins one at midnight of the view", function()
    local paris = rules("universal_analytics", { tz = "Europe/Paris" })
    local run = paris:given { start = "2026-01-01T22:50:00Z", fields = ada, { at = "0s" },
      { at = "9m" }, { at = "11m" } }
    expect(run):events { { session = 1 }, { session = 1 }, { session = 2 } }
    expect(run):session(2):has { reason = "calendar" }
  end)

  it("begins one with another campaign, and never with a direct visit", function()
    local run = ua:given { fields = ada, { at = "0s", campaign = "direct" },
      { at = "1m", campaign = "google/organic" }, { at = "2m", campaign = "direct" },
      { at = "3m", campaign = "google/organic" }, { at = "4m", campaign = "news/cpc" } }
    expect(run):sessions { { events = 1 }, { reason = "campaign", events = 3 },
      { reason = "campaign" } }
  end)

  it("does not take a hit without interaction for somebody who is there", function()
    local run = ua:given { fields = ada, { at = "0s" }, { at = "20m", non_interaction = true },
      { at = "40m" } }
    expect(run):sessions { { tags = { "bounce" } }, { reason = "idle" } }
  end)
end)
