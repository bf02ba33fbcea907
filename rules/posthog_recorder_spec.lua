-- What posthog_recorder.lua promises.
local recorder = rules "posthog_recorder"

local META, FULL = { type = 4 }, { type = 2 }
local CLICK = { type = 3, data = { source = 2, type = 2 } }
local CHURN = { type = 3, data = { source = 0 } }
local CANVAS, PLUGIN = { type = 3, data = { source = 9 } }, { type = 6 }

local function snapshot(at, ...)
  return { at = at, distinct_id = "ada", event = "$snapshot",
    properties = { ["$window_id"] = "w1", ["$snapshot_data"] = { ... } } }
end

describe("PostHog's recorder", function()
  it("pauses after five minutes without interaction", function()
    local run = recorder:given { snapshot("0s", META, FULL), snapshot("1s", CLICK),
      snapshot("5m 1s", CHURN), snapshot("5m 1001ms", CHURN), snapshot("6m", CLICK) }
    expect(run):events { { record = true }, { record = true }, { record = true },
      { record = false }, { record = true } }
  end)

  it("takes a snapshot as it wakes, unless playback can do without what it missed", function()
    for missed, needs in pairs { churn = true, canvas = false, plugin = false } do
      local event = ({ churn = CHURN, canvas = CANVAS, plugin = PLUGIN })[missed]
      local run = recorder:given { snapshot("0s", META, FULL), snapshot("1s", CLICK),
        snapshot("6m", event), snapshot("7m", CLICK) }
      expect(run):boundaries { "session.start first", "window.start first", "session.confirm",
        "window.idle", { "window.resume", needs_snapshot = needs }, "window.end", "session.end" }
    end
  end)

  it("holds back what nobody took part in", function()
    local run = recorder:given { snapshot("0s", META, FULL), snapshot("1m", CHURN) }
    expect(run):session(1):has { confirmed = missing }
    run = recorder:given { snapshot("0s", META, FULL), snapshot("1m", CLICK) }
    expect(run):session(1):has { confirmed = "1m" }
    run = recorder:given { snapshot("0s", META, FULL),
      { at = "2m", distinct_id = "ada", event = "$recording_override" } }
    expect(run):session(1):has { confirmed = "2m" }
  end)

  it("holds back what is too short, if it should", function()
    local run = rules("posthog_recorder", { min_duration = "15s" }):given {
      snapshot("0s", META, FULL), snapshot("1s", CLICK), snapshot("15s", CHURN) }
    expect(run):session(1):has { confirmed = "15s" }
  end)
end)
