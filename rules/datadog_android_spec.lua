-- What datadog_android.lua promises.
local phone = { device_id = "ada" }

local function given(settings, list)
  list.fields = phone
  return rules("datadog_android", settings):given(list)
end

describe("Datadog on Android", function()
  it("begins a session with a view or an action, at 15 minutes without", function()
    local run = given({}, { { at = "0s", type = "error" }, { at = "1s", type = "view" },
      { at = "14m", type = "action" }, { at = "29m", type = "view" } })
    expect(run):events { { session = false }, { session = 1 }, { session = 1 }, { session = 2 } }
  end)

  it("leaves data with the session that silence ended", function()
    local run = given({}, { { at = "0s", type = "view" }, { at = "16m", type = "error" },
      { at = "17m", type = "long_task" } })
    expect(run):sessions(1)
    expect(run):event(2):has { session = 1, marks = { "expired" } }
  end)

  it("lets errors and resources begin a session in the background, if it should", function()
    local run = given({ track_background = true }, { { at = "0s", type = "view" },
      { at = "16m", type = "error" }, { at = "17m", type = "long_task" } })
    expect(run):sessions { {}, { reason = "idle", events = 2 } }
  end)

  it("renews after four hours, by data too", function()
    local run = given({}, { { at = "0s", every = { "10m", to = "3h 50m" }, type = "action" },
      { at = "4h", type = "resource" } })
    expect(run):sessions { { ended = "cap", closed = "4h" }, { reason = "cap" } }
  end)

  it("ends when it is told to", function()
    local run = given({}, { { at = "0s", type = "view" }, { at = "1s", type = "stop_session" },
      { at = "2s", type = "resource" }, { at = "3s", type = "action" } })
    expect(run):events { { session = 1 }, { session = 1 }, { marks = { "expired" } },
      { session = 2 } }
  end)
end)
