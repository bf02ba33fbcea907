-- What amplitude_browser.lua promises.
local amplitude = rules "amplitude_browser"
local ada = { device_id = "ada" }

describe("Amplitude in the browser", function()
  it("goes on at exactly half an hour of silence", function()
    local run = amplitude:given { fields = ada, { at = "0s" }, { at = "30m" }, { at = "60m 1ms" } }
    expect(run):events { { session = 1 }, { session = 1 }, { session = 2 } }
  end)

  it("extends by extendSession even what was over, and counts nothing for it", function()
    local run = amplitude:given { fields = ada, { at = "0s" },
      { at = "40m", event_type = "extend_session" }, { at = "60m" } }
    expect(run):sessions { { part = 1 }, { part = 2, reason = "revived", events = 1 } }
    assert.equal(run.sessions[1].id, run.sessions[2].id)
  end)

  it("does not mind campaigns, unless it is told to", function()
    local list = { fields = ada, { at = "0s", utm_source = "a" }, { at = "1s" },
      { at = "2s", utm_source = "a" }, { at = "3s", utm_source = "b" },
      { at = "4s", referring_domain = "shop.example" } }
    expect(amplitude:given(list)):sessions(1)
    local strict = rules("amplitude_browser", { new_campaign = true, site = "shop.example" })
    expect(strict:given(list)):sessions { { events = 3 }, { reason = "campaign", events = 2 } }
  end)

  it("keeps events that name a session of their own apart", function()
    local run = amplitude:given { fields = ada, { at = "0s" }, { at = "1s", session_id = -1 },
      { at = "2s", session_id = 7 }, { at = "3s" } }
    expect(run):events { { session = 1 }, { session = false, marks = { "ignored" } }, { id = 7 },
      { session = 1 } }
  end)

  it("goes by the ids of an export", function()
    local run = rules("amplitude_browser", { stamped = true }):given { fields = ada,
      { at = "0s", session_id = 7 }, { at = "1m", session_id = 7 }, { at = "2m", session_id = 8 } }
    expect(run):sessions { { id = 7, events = 2 }, { id = 8 } }
  end)
end)
