-- What adobe_analytics.lua promises.
local adobe = rules "adobe_analytics"
local ada = { post_visid_high = 1, post_visid_low = 2 }

describe("Adobe Analytics", function()
  it("goes on at exactly half an hour of silence", function()
    local run = adobe:given { fields = ada, { at = "0s" }, { at = "30m" }, { at = "60m 1ms" } }
    expect(run):events { { session = 1 }, { session = 1 }, { session = 2 } }
  end)

  it("ends a visit after twelve hours, however busy", function()
    local run = adobe:given { fields = ada, { at = "0s", every = { "20m", to = "12h" } } }
    expect(run):sessions { { ended = "cap", closed = "12h", events = 36 }, { events = 1 } }
  end)

  it("ends one after 2,500 hits", function()
    local run = adobe:given { fields = ada, { at = "0s", every = { "10s", times = 2501 } } }
    expect(run):sessions { { events = 2500 }, { reason = "limit" } }
  end)

  it("ends one with more than 100 hits in its first 100 seconds, not later", function()
    local flood = adobe:given { fields = ada, { at = "0s", every = { "990ms", times = 102 } } }
    expect(flood):sessions { { events = 101, ended = "ended" }, { events = 1 } }
    local late = adobe:given { fields = ada, { at = "0s" },
      { at = "2m", every = { "100ms", times = 200 } } }
    expect(late):sessions(1)
  end)
end)
