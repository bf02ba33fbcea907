-- What grafana_faro.lua promises.
local faro = rules "grafana_faro"
local ada = { browser_id = "ada" }

describe("Grafana Faro", function()
  it("begins a session at 15 minutes without a signal", function()
    local run = faro:given { fields = ada, { at = "0s" }, { at = "14m 59s" }, { at = "29m 59s" } }
    expect(run):events { { session = 1 }, { session = 1 }, { session = 2 } }
    expect(run):event(3):has { attach = { previous_id = same_as(1) } }
  end)

  it("begins one after four hours", function()
    local run = faro:given { fields = ada, { at = "0s", every = { "10m", to = "4h" } } }
    expect(run):sessions { { ended = "cap", closed = "4h" }, { events = 1 } }
  end)

  it("begins one when it is told to", function()
    local run = faro:given { fields = ada, { at = "0s" }, { at = "1s", type = "set_session" },
      { at = "2s" } }
    expect(run):sessions { { events = 1 }, { reason = "set_session", events = 2 } }
  end)
end)
