-- What firebase.lua promises.
local firebase = rules "firebase"
local phone = { firebase_installation_id = "ada" }

describe("Firebase", function()
  it("never ends a session in front", function()
    local run = firebase:given { fields = phone, { at = "0s" }, { at = "9h" } }
    expect(run):sessions(1)
  end)

  it("begins one with the return after more than half an hour in the background", function()
    local run = firebase:given { fields = phone, { at = "0s" }, { at = "1m", type = "background" },
      { at = "31m", type = "foreground" }, { at = "40m", type = "background" },
      { at = "65m", type = "push" }, { at = "70m 1ms", type = "foreground" }, { at = "9h" } }
    expect(run):events { { session = 1 }, { session = 1 }, { session = 1 }, { session = 1 },
      { session = 1 }, { session = 2 }, { session = 2 } }
  end)

  it("begins none with what happens in the background", function()
    local run = firebase:given { fields = phone, { at = "0s", type = "background" },
      { at = "40m", type = "push" } }
    expect(run):event(2):has { session = 1, marks = { "expired" } }
  end)

  it("begins one with each cold start", function()
    local run = firebase:given { fields = phone, { at = "0s" }, { at = "1m", type = "background" },
      { at = "2m", type = "cold_start" }, { at = "9h" } }
    expect(run):sessions { { events = 2 }, { reason = "cold_start", events = 2, index = 2 } }
  end)
end)
