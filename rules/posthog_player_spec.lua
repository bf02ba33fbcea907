-- What posthog_player.lua promises.
local player = rules "posthog_player"

local function event(at, kind, source, window, more)
  local made = { at = at, recording = "r1", window_id = window or "A", type = kind,
    data = { source = source } }
  for name, value in pairs(more or {}) do made[name] = value end
  return made
end

local function click(at, window, more) return event(at, 3, 2, window, more) end
local function churn(at, window, more) return event(at, 3, 0, window, more) end

describe("PostHog's player", function()
  it("takes what is more than five seconds from somebody for a segment to skip", function()
    local run = player:given { click "0s", churn "5s", churn "5s 1ms", churn "2h", click "2h 1s" }
    expect(run):sessions {
      { start = "0s", last = "5s", tags = { "active" } },
      { start = "5s 1ms", last = "2h", tags = {} },
      { start = "2h 1s", reason = "awake", tags = { "active" } },
    }
  end)

  it("follows somebody to another window, and nobody does not lead it", function()
    local run = player:given { click "0s", churn("1s", "B"), click "2s", click("3s", "B") }
    expect(run):sessions { { events = 3, measures = { window = "A" } },
      { reason = "changed", measures = { window = "B" } } }
  end)

  it("cuts where a window ends, and takes a snapshot for activity", function()
    local run = player:given { click("0s", "A", { window_ends = true }), churn("1s", "B"),
      event("2s", 2, nil, "B") }
    expect(run):sessions { { ended = "ended" }, { tags = {} }, { tags = { "active" } } }
  end)
end)
