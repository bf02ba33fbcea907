-- What posthog_sessions.lua promises.
local sessions = rules "posthog_sessions"

local V7, V4 = "0190a000-0000-7000-8000-00000000000a", "0190a000-0000-4000-8000-00000000000a"

local function hit(at, name, id)
  return { at = at, distinct_id = "ada", event = name, properties = { ["$session_id"] = id or V7 } }
end

describe("PostHog's table of sessions", function()
  it("takes one page view in less than ten seconds for a bounce", function()
    local run = sessions:given { hit("0s", "$pageview"), hit("9999ms", "click") }
    expect(run):sessions { { id = V7, duration_ms = 9999, tags = { "bounced" } } }
    run = sessions:given { hit("0s", "$pageview"), hit("10s", "click") }
    expect(run):sessions { { tags = {} } }
    run = sessions:given { hit("0s", "$pageview"), hit("1s", "$screen") }
    expect(run):sessions { { tags = {} } }
  end)

  it("does not know where nothing was looked at", function()
    expect(sessions:given { hit("0s", "click") }):sessions { { tags = { "unknown" } } }
  end)

  it("has no row for other ids, and none that is cut", function()
    local run = sessions:given { hit("0s", "$pageview"), hit("1s", "$pageview", V4),
      hit("48h", "click") }
    expect(run):sessions { { id = V7, duration_ms = "48h" } }
    expect(run):event(2):has { marks = { "ignored" } }
  end)
end)
