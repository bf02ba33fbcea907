-- What dbt_mixpanel.lua promises.
local mixpanel = rules "dbt_mixpanel"
local ada = { device_id = "ada" }

describe("Mixpanel's dbt package", function()
  it("counts the minute marks that silence crossed", function()
    local run = mixpanel:given { start = "2026-01-01T10:00:00Z", fields = ada, { at = "59s" },
      { at = "31m" }, { at = "61m 59s" }, { at = "92m" } }
    expect(run):events { { session = 1 }, { session = 2 }, { session = 2 }, { session = 3 } }
  end)

  it("begins anew each day", function()
    local run = mixpanel:given { start = "2026-01-01T23:59:00Z", fields = ada, { at = "0s" },
      { at = "1m" } }
    expect(run):session(2):has { reason = "calendar" }
  end)
end)
