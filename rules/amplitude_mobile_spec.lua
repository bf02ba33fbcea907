-- What amplitude_mobile.lua promises.
local amplitude = rules "amplitude_mobile"
local ada = { device_id = "ada" }

describe("Amplitude on mobile", function()
  it("begins a session after five minutes in the background", function()
    local run = amplitude:given { fields = ada, { at = "0s", event_type = "init" },
      { at = "4m 59s" }, { at = "9m 59s" } }
    expect(run):events { { session = 1 }, { session = 1 }, { session = 2 } }
  end)

  it("never ends one in front, also where the session began behind", function()
    local run = amplitude:given { fields = ada, { at = "0s", event_type = "init" },
      { at = "10m", event_type = "foreground" }, { at = "9h" },
      { at = "10h", event_type = "background" }, { at = "10h 5m" } }
    expect(run):events { { session = 1 }, { session = 2 }, { session = 2 }, { session = 2 },
      { session = 3 } }
  end)

  it("pins a session that setSessionId named", function()
    local run = amplitude:given { fields = ada, { at = "0s", event_type = "init" },
      { at = "1s", event_type = "set_session", session_id = 5000 }, { at = "3h" },
      { at = "4h", session_id = 3000 }, { at = "5h" } }
    expect(run):events { { session = 1 }, { id = 5000 }, { id = 5000 }, { id = 3000 },
      { id = 5000 } }
  end)

  it("leaves events out of session out", function()
    local run = amplitude:given { fields = ada, { at = "0s" }, { at = "4m", session_id = -1 },
      { at = "5m" } }
    expect(run):events { { session = 1 }, { session = false }, { session = 2 } }
  end)
end)
