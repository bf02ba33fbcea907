-- What otel_swift.lua promises.
local otel = rules "otel_swift"
local phone = { resource = { ["device.id"] = "ada" } }

describe("OpenTelemetry for Swift", function()
  it("begins a session at half an hour without anybody who gets it", function()
    local run = otel:given { fields = phone, { at = "0s" }, { at = "29m 59s" }, { at = "59m 59s" } }
    expect(run):events { { session = 1 }, { session = 1 }, { session = 2 } }
    expect(run):event(3):has { attach = { previous_id = same_as(1) } }
  end)

  it("is not extended by who peeks", function()
    local run = otel:given { fields = phone, { at = "0s" }, { at = "20m", type = "peek" },
      { at = "30m" }, { at = "2h", type = "peek" } }
    expect(run):events { { session = 1 }, { session = 1 }, { session = 2 }, { session = false } }
  end)

  it("goes on with what was stored, unless it should not", function()
    local list = { fields = phone, { at = "0s" }, { at = "5m", type = "start" } }
    expect(otel:given(list)):sessions(1)
    expect(rules("otel_swift", { restore = false }):given(list)):sessions { { last = "0s" },
      { reason = "start", previous = 1 } }
  end)
end)
