-- posthog.lua, as somebody who changes it would want it kept. Run it with: lull test rules
local posthog = rules "posthog"

-- rrweb's events, as its recorder sends them.
local META, FULL = { type = 4 }, { type = 2 }
local CHURN = { type = 3, data = { source = 0 } }
local CLICK = { type = 3, data = { source = 2, type = 2 } }

local function capture(at)
  return { at = at, distinct_id = "ada", event = "$pageview",
    properties = { ["$session_id"] = "s1" } }
end

local function snapshot(at, ...)
  return { at = at, distinct_id = "ada", event = "$snapshot",
    properties = { ["$session_id"] = "s1", ["$window_id"] = "w1", ["$snapshot_data"] = { ... } } }
end

local function every(step, to, event)
  event.every = { step, to = to }
  return event
end

describe("PostHog in the browser", function()
  it("is active by captures and interactions, and not by what a page does on its own", function()
    local run = posthog:given {
      capture "0s", snapshot("1s", META, FULL), snapshot("2s", CHURN, CLICK), snapshot("3s", CHURN),
    }
    expect(run):events {
      { activity = "active", session = 1, record = missing },
      { activity = "passive", session = 1, window = "w1", record = true },
      { activity = "active", session = 1, record = true },
      { activity = "passive", session = 1, record = true },
    }
    expect(run):sessions { { id = "s1", reason = "client", active_events = 2, last_active = "2s" } }
  end)

  it("lets a page that is left alone neither record nor live on", function()
    local run = posthog:given {
      snapshot("0s", META, FULL), snapshot("1s", CLICK), every("1m", "40m", snapshot("1m", CHURN)),
    }
    expect(run):sessions {
      { ended = "idle", closed = "30m 1s", threshold = { slot = "session.idle" } },
    }
    expect(run):windows { { pauses = { { from = "5m 1s", to = missing } }, ended = "idle" } }
    expect(run):event(42):has { session = 1, marks = { "expired" }, record = false }
  end)

  it("goes on with the same session when somebody comes back", function()
    local run = posthog:given { capture "0s", snapshot("31m", CHURN), capture "32m" }
    expect(run):sessions {
      { id = "s1", part = 1, ended = "idle" },
      { id = same_as(1), part = 2, reason = "revived", previous = missing },
    }
  end)

  it("ends by a setting", function()
    local run = rules("posthog", { idle = "10m" }):given {
      capture "0s", capture "10m", capture "20m 1ms",
    }
    expect(run):sessions {
      { events = 2, ended = "idle", threshold = { limit_ms = "10m" } }, { reason = "revived" },
    }
  end)

  it("caps a session only where the client does not name it", function()
    local named = every("20m", "25h", capture "0s")
    expect(posthog:given { named }):sessions { { ended = "end_of_input", duration_ms = "25h" } }
    named.properties = {}
    expect(posthog:given { named }):sessions {
      { reason = "first", ended = "cap", duration_ms = "24h" }, { reason = "cap" },
    }
  end)

  it("keeps the recorders of two tabs apart", function()
    local other = snapshot("3s", META, FULL)
    other.properties["$window_id"] = "w2"
    local run = posthog:given { snapshot("0s", META, FULL), snapshot("2s", CHURN), other }
    expect(run):windows {
      { id = "w1", session = 1, playable_from = "0s", events = 2, needs_snapshot = false },
      { id = "w2", session = 1, playable_from = "3s", events = 1 },
    }
  end)
end)
