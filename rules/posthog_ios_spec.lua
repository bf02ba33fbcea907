-- What posthog_ios.lua promises.
local ios = rules "posthog_ios"

local function event(at, name, more)
  local made = { at = at, distinct_id = "ada", event = name, properties = {} }
  for path, value in pairs(more or {}) do made.properties[path] = value end
  return made
end

local BEHIND = { ["$app_state"] = "background" }

local function capture(at, more) return event(at, "$screen", more) end
local function touch(at, more) return event(at, "$touch", more) end
local function launch(at) return event(at, "Application Opened", { from_background = false }) end
local function back(at) return event(at, "Application Opened", { from_background = true }) end
local function leave(at) return event(at, "Application Backgrounded") end

describe("PostHog on iOS", function()
  it("is kept alive by fingers, and not by what is captured", function()
    local run = ios:given { capture "0s", touch "20m", capture "40m", capture "50m",
      capture "50m 1ms" }
    expect(run):events { { session = 1 }, { session = 1 }, { session = 1 }, { session = 1 },
      { session = 2 } }
  end)

  it("asks for the longest time when something is captured, and not at a touch", function()
    local fingers = touch "0s"
    fingers.every = { "20m", to = "24h" }
    local run = ios:given { launch "0s", fingers, touch "24h 1m", capture "24h 2m" }
    expect(run):sessions { { ended = "cap" }, { reason = "cap", start = "24h 2m" } }
    expect(run):event(75):has { session = 1, marks = { "expired" } }
  end)

  it("begins nothing in the background", function()
    local run = ios:given { leave "0s", capture("1s", BEHIND), back "1m", capture "2m",
      leave "3m", capture("33m", BEHIND), capture("33m 1ms", BEHIND) }
    expect(run):events { { session = false }, { session = false }, { session = false },
      { session = 1 }, { session = 1 }, { session = 1 }, { session = false } }
  end)

  it("begins anew with a launch and a reset, and tells a reader the id of old", function()
    local run = ios:given { launch "0s", launch "1m", event("2m", "$reset"),
      event("50h", "$session_id_read") }
    expect(run):sessions { { reason = "first" }, { reason = "started" }, { reason = "reset" } }
    expect(run):event(4):has { session = 3, marks = { "expired" } }
  end)
end)
