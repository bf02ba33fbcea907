-- What otel_android.lua promises.
local otel = rules "otel_android"
local phone = { resource = { ["device.id"] = "ada" } }

local function state(at, name)
  return { at = at, attributes = { ["android.app.state"] = name } }
end

describe("OpenTelemetry on Android", function()
  it("does not end a session in front before four hours", function()
    local run = otel:given { fields = phone, { at = "0s" }, { at = "3h 59m" }, { at = "4h" } }
    expect(run):sessions { { ended = "cap", closed = "4h" }, { reason = "cap" } }
    expect(run):event(3):has { attach = { previous_id = same_as(1) } }
  end)

  it("ends one at 15 minutes of silence in the background, and the next one too", function()
    local run = otel:given { fields = phone, { at = "0s" }, state("1s", "background"),
      { at = "14m" }, { at = "29m" }, { at = "44m" } }
    expect(run):events { { session = 1 }, { session = 1 }, { session = 1 }, { session = 2 },
      { session = 3 } }
  end)

  it("judges the first event after the return by the background's timeout", function()
    local run = otel:given { fields = phone, { at = "0s" }, state("1s", "background"),
      state("2s", "foreground"), { at = "20m" }, { at = "2h" } }
    expect(run):events { { session = 1 }, { session = 1 }, { session = 1 }, { session = 2 },
      { session = 2 } }
  end)

  it("begins the next session with a late return", function()
    local run = otel:given { fields = phone, { at = "0s" }, state("1s", "background"),
      state("20m", "foreground"), { at = "21m" }, { at = "2h" } }
    expect(run):sessions { {}, { reason = "idle", start = "20m", events = 3 } }
  end)
end)
