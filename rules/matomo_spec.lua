-- What matomo.lua promises.
local matomo = rules "matomo"
local ada = { idsite = 1, _id = "ada" }

local function with(settings, list)
  list.fields = ada
  return rules("matomo", settings):given(list)
end

describe("Matomo", function()
  it("begins a visit after half an hour of silence, to the millisecond", function()
    local run = matomo:given { start = "2026-01-01T08:00:00Z", fields = ada, { at = "0s" },
      { at = "29m 59s" }, { at = "59m 59s" } }
    expect(run):events { { session = 1 }, { session = 1 }, { session = 2 } }
    expect(run):session(1):has { ended = "idle", tags = {} }
    expect(run):session(2):has { tags = { "bounce" } }
  end)

  it("knows a visitor by the cookie, and by the fingerprint without one", function()
    local run = matomo:given { { at = "0s", idsite = 1, _id = "a", config_id = "x" },
      { at = "1s", idsite = 1, config_id = "x" }, { at = "2s", idsite = 2, _id = "a" } }
    expect(run):sessions { { key = { 1, "a" } }, { key = { 1, "x" } }, { key = { 2, "a" } } }
  end)

  it("begins one at midnight of the site, unless it should not", function()
    local list = { start = "2026-01-01T22:59:58Z", { at = "0s" }, { at = "3s" } }
    expect(with({ tz = "Europe/Paris" }, list)):session(2):has { reason = "calendar" }
    expect(with({ tz = "Europe/London" }, list)):sessions(1)
    expect(with({ tz = "Europe/Paris", new_day = false }, list)):sessions(1)
  end)

  it("begins one with another campaign; a direct visit takes the one that comes", function()
    local run = matomo:given { fields = ada, { at = "0s", campaign = "direct" },
      { at = "1s", campaign = "spring" }, { at = "2s", campaign = "direct" },
      { at = "3s", campaign = "autumn" } }
    expect(run):sessions { { measures = { campaign = "spring" } }, { reason = "changed" } }
    run = matomo:given { fields = ada, { at = "0s", referrer_host = "example.org" },
      { at = "1s", campaign = "spring" } }
    expect(run):session(2):has { reason = "campaign" }
  end)

  it("begins one when it is told to", function()
    expect(with({}, { { at = "0s" }, { at = "1s", new_visit = 1 } })):session(2):has {
      reason = "new_visit" }
    expect(with({ always_new = true }, { { at = "0s" }, { at = "1s" } })):sessions(2)
    expect(with({ new_user = true }, { { at = "0s", uid = "a" }, { at = "1s" },
      { at = "2s", uid = "b" } })):sessions(2)
    expect(with({ new_website = true }, { { at = "0s", referrer_host = "a" },
      { at = "1s", referrer_host = "b" } })):sessions(2)
  end)

  it("begins one after 10,000 actions", function()
    local run = matomo:given { fields = ada, { at = "0s", every = { "1s", times = 10001 } } }
    expect(run):sessions { { events = 10000 }, { reason = "limit", events = 1 } }
  end)

  it("lets a heartbeat make a visit longer, and do nothing else", function()
    local run = matomo:given { fields = ada, { at = "0s" }, { at = "20m", ping = 1 },
      { at = "31m" }, { at = "2h", ping = 1 } }
    expect(run):sessions { { last = "20m", events = 1 }, { reason = "idle" } }
    expect(run):event(4):has { session = false }
  end)

  it("joins an action that comes late", function()
    local run = matomo:given { fields = ada, { at = "30m" }, { at = "20m" } }
    expect(run):sessions { { start = "20m", last = "30m", events = 2 } }
  end)
end)
