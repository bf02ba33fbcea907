-- What mixpanel.lua promises.
local mixpanel = rules "mixpanel"
local ada = { distinct_id = "ada" }

describe("Mixpanel", function()
  it("goes on at exactly half an hour of silence", function()
    local run = mixpanel:given { fields = ada, { at = "0s" }, { at = "30m" }, { at = "60m 1ms" } }
    expect(run):sessions { { duration_ms = "30m", ended = "idle" }, { reason = "idle" } }
  end)

  it("cuts at midnight of the project", function()
    local run = rules("mixpanel", { tz = "America/New_York" }):given {
      start = "2026-01-01T04:50:00Z", fields = ada, { at = "0s" }, { at = "9m" }, { at = "10m" } }
    expect(run):events { { session = 1 }, { session = 1 }, { session = 2 } }
    expect(run):session(1):has { ended = "calendar", closed = "10m" }
  end)

  it("takes a property's value for the session, at any silence, till midnight", function()
    local run = rules("mixpanel", { by = "property" }):given { fields = ada,
      { at = "0s", session_prop = "a" }, { at = "3h", session_prop = "a" },
      { at = "4h", session_prop = "b" }, { at = "25h", session_prop = "b" } }
    expect(run):sessions { { events = 2, ended = "changed" }, { events = 1, ended = "calendar" },
      { events = 1 } }
  end)

  it("goes from one event to another, if it is told to", function()
    local run = rules("mixpanel", { by = "event" }):given { fields = ada,
      { at = "0s", event = "session_begin" }, { at = "2h", event = "session_finish" },
      { at = "3h", event = "session_begin" }, { at = "4h", event = "session_begin" } }
    expect(run):sessions { { ended = "ended", events = 2 }, { ended = "begins" }, {} }
  end)
end)
