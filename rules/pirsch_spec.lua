-- What pirsch.lua promises.
local pirsch = rules "pirsch"
local ada = { client_id = 1, user_agent = "x", ip = "192.0.2.1", path = "/" }

describe("Pirsch", function()
  it("begins a session at half an hour of silence, which a keep-alive puts off", function()
    local run = pirsch:given { fields = ada, { at = "0s", type = "keep_alive" }, { at = "1m" },
      { at = "30m", type = "keep_alive" }, { at = "59m" }, { at = "89m" } }
    expect(run):events { { session = false }, { session = 1 }, { session = 1 }, { session = 1 },
      { session = 2 } }
    expect(run):session(1):has { events = 2 }
  end)

  it("begins one with another referrer or campaign, also with the first", function()
    local run = pirsch:given { fields = ada, { at = "0s" }, { at = "1s", referrer = "a" },
      { at = "2s" }, { at = "3s", referrer = "" }, { at = "4s", referrer = "a", utm_source = "n" } }
    expect(run):sessions { {}, { reason = "referrer", events = 3 }, { reason = "utm_source" } }
  end)

  it("drops page views beyond the limit, and begins no session for them", function()
    local run = rules("pirsch", { page_views = 2 }):given { fields = ada, { at = "0s" },
      { at = "1s" }, { at = "2s" }, { at = "1h" } }
    expect(run):sessions { { events = 2 }, { reason = "idle", events = 1 } }
    expect(run):event(3):has { session = 1, marks = { "uncounted" } }
  end)

  it("cuts a session of yesterday at half past midnight", function()
    local run = pirsch:given { start = "2026-01-01T23:45:00Z", fields = ada, { at = "0s" },
      { at = "20m" }, { at = "44m 59s" }, { at = "45m" } }
    expect(run):events { { session = 1 }, { session = 1 }, { session = 1 }, { session = 2 } }
  end)

  it("cuts one that is a day old", function()
    local run = pirsch:given { start = "2026-01-01T00:10:00Z", fields = ada,
      { at = "0s", every = { "10m", to = "24h 10m" } } }
    expect(run):sessions { { ended = "cap", last = "24h" }, { start = "24h 10m" } }
  end)

  it("bounces until there is another path or something interactive", function()
    local function tags(second)
      second.at = "1s"
      return pirsch:given({ fields = ada, { at = "0s" }, second }).sessions[1].tags
    end
    assert.same({ "bounce" }, tags {})
    assert.same({ "bounce" }, tags { event_name = "view", interactive = false })
    assert.same({}, tags { event_name = "click" })
    assert.same({}, tags { fields = { path = "/b" } })
  end)
end)
