-- What posthog_android.lua promises.
local android = rules "posthog_android"

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

describe("PostHog on Android", function()
  it("begins anew at exactly half an hour, and at exactly a day", function()
    local run = android:given { launch "0s", capture "29m 59s", capture "30m" }
    expect(run):sessions { { ended = "idle" }, { reason = "idle", start = "30m" } }
    local fingers = touch "20m"
    fingers.every = { "20m", to = "23h 40m" }
    run = android:given { launch "0s", fingers, touch "24h", capture "24h" }
    expect(run):sessions { { ended = "cap" }, { reason = "cap", start = "24h" } }
  end)

  it("has no session before the app is opened, nor after an end", function()
    local run = android:given { capture "0s", back "1s", capture "2s", event("3s", "$session_end"),
      capture "4s", touch "5s" }
    expect(run):events { { session = false }, { session = 1 }, { session = 1 }, { session = 1 },
      { session = false }, { session = false } }
  end)

  it("does not listen to fingers in the background", function()
    local run = android:given { launch "0s", leave "1m", touch("20m", BEHIND),
      capture("31m", BEHIND), back "40m" }
    expect(run):events { { session = 1 }, { session = 1 }, { session = 1 }, { session = false },
      { session = 2 } }
  end)

  it("is over for good when the app is left after a day", function()
    local fingers = touch "20m"
    fingers.every = { "20m", to = "23h 40m" }
    local run = android:given { launch "0s", fingers, leave "24h" }
    expect(run):event(73):has { session = false }
  end)
end)
