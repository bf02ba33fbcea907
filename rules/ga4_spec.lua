-- What ga4.lua promises.
local ga4 = rules "ga4"
local ada = { user_pseudo_id = "ada" }

describe("GA4", function()
  it("begins a session after half an hour of silence, and for nothing else", function()
    local run = ga4:given { start = "2026-01-01T23:50:00Z", fields = ada,
      { at = "0s", campaign = "a" }, { at = "29m", campaign = "b" }, { at = "59m" } }
    expect(run):events { { session = 1 }, { session = 1 }, { session = 2 } }
    expect(run):session(2):has { reason = "idle" }
  end)

  it("calls a session engaged after two views, a key event or ten seconds", function()
    local function tags(second)
      second.at = second.at or "3s"
      local run = ga4:given { fields = ada, { at = "0s", event_name = "page_view" }, second }
      return run.sessions[1].tags
    end
    assert.same({ "engaged" }, tags { event_name = "screen_view" })
    assert.same({ "engaged" }, tags { event_name = "purchase", key_event = true })
    assert.same({ "engaged" }, tags { at = "10s 1ms", event_name = "scroll" })
    assert.same({ "bounce" }, tags { at = "10s", event_name = "scroll" })
  end)

  it("takes the tag's session id, where there is one", function()
    local run = ga4:given { fields = ada, { at = "0s", ga_session_id = 7 },
      { at = "1m", ga_session_id = 8 }, { at = "2m", ga_session_id = 7 } }
    expect(run):events { { id = 7 }, { id = 8 }, { id = 7 } }
  end)

  it("dates back what a server sends late, three days at most", function()
    local run = ga4:given { fields = ada,
      { at = "0s", received_timestamp = instant "4d" } }
    expect(run):session(1):has { start = "1d" }
  end)
end)
