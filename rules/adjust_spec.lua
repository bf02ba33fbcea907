-- What adjust.lua promises.
local adjust = rules "adjust"
local phone = { android_uuid = "ada" }

describe("Adjust", function()
  it("goes on at exactly half an hour of silence", function()
    local run = adjust:given { fields = phone, { at = "0s" }, { at = "30m" }, { at = "60m 1ms" } }
    expect(run):events { { session = 1 }, { session = 1 }, { session = 2 } }
  end)

  it("counts subsessions, which a second of silence ends", function()
    local run = adjust:given { fields = phone, { at = "0s" }, { at = "1s" }, { at = "2s 1ms" },
      { at = "1m" } }
    expect(run):session(1):has { measures = { subsessions = 3 } }
  end)

  it("counts silence from what a clock that was turned back says", function()
    local run = adjust:given { fields = phone, { at = "10m" }, { at = "5m" }, { at = "36m" } }
    expect(run):events { { session = 1 }, { session = 1 }, { session = 2 } }
  end)
end)
