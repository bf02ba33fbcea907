-- What snowplow_web.lua promises.
local snowplow = rules "snowplow_web"
local ada = { domain_userid = "ada" }

describe("Snowplow in the browser", function()
  it("goes on at exactly half an hour of silence, and page pings count", function()
    local run = snowplow:given { fields = ada, { at = "0s" }, { at = "30m", event = "page_ping" },
      { at = "60m 1ms" } }
    expect(run):events { { session = 1 }, { session = 1 }, { session = 2 } }
  end)

  it("begins a session when newSession is called", function()
    local run = snowplow:given { fields = ada, { at = "0s" }, { at = "1s", event = "new_session" },
      { at = "2s" } }
    expect(run):sessions { { events = 1 }, { reason = "new_session", events = 2 } }
  end)

  it("forgets everything when clearUserData is called: the next session is the first", function()
    local run = snowplow:given { fields = ada, { at = "0s" },
      { at = "1s", event = "clear_user_data" }, { at = "2s" } }
    expect(run):session(2):has { index = 1, previous = false }
  end)

  it("says with each event what the tracker says", function()
    local run = snowplow:given { fields = ada, { at = "0s", event_id = "a" }, { at = "2h" },
      { at = "2h", event_id = "b" } }
    expect(run):event(3):has { attach = { index = 2, events = 2, first_event = "b" } }
  end)
end)
