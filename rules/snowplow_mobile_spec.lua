-- What snowplow_mobile.lua promises.
local snowplow = rules("snowplow_mobile", { foreground = "30m", background = "5m" })
local ada = { name_tracker = "app", user_id = "ada" }
local leaves, returns = "application_background", "application_foreground"

describe("Snowplow on mobile", function()
  it("has a timeout in front and another in the background", function()
    local run = snowplow:given { fields = ada, { at = "0s" }, { at = "30m" },
      { at = "60m", event_name = leaves }, { at = "65m" }, { at = "70m 1ms" } }
    expect(run):events { { session = 1 }, { session = 1 }, { session = 1 }, { session = 1 },
      { session = 2 } }
  end)

  it("stays in the background over a session's end", function()
    local run = snowplow:given { fields = ada, { at = "0s", event_name = leaves }, { at = "10m" },
      { at = "20m" } }
    expect(run):sessions(3)
  end)

  it("judges the return by the background's timeout, and what follows by that in front", function()
    local run = snowplow:given { fields = ada, { at = "0s", event_name = leaves },
      { at = "6m", event_name = returns }, { at = "36m" } }
    expect(run):events { { session = 1 }, { session = 2 }, { session = 2 } }
  end)

  it("begins a session with each tracker, by namespace", function()
    local run = snowplow:given { fields = ada, { at = "0s", event_name = "tracker_start" },
      { at = "1s", event_id = "e1" }, { at = "2s", event_name = "tracker_start" },
      { at = "3s", fields = { name_tracker = "other" } } }
    expect(run):sessions { { measures = { event_index = 1, first_event = "e1" } },
      { reason = "tracker_start", previous = 1 }, { key = { "other", "ada" } } }
  end)
end)
