-- What posthog_cookieless.lua promises.
local cookieless = rules "posthog_cookieless"

local function hit(at) return { at = at, distinct_id = "hash", event = "$pageview" } end

describe("PostHog without a cookie", function()
  it("goes on at exactly half an hour, and knows no longest time", function()
    local run = cookieless:given { hit "0s", hit "30m", hit "1h 1ms" }
    expect(run):sessions { { events = 2 }, { events = 1 } }
  end)

  it("knows nobody again after midnight, where the team lives", function()
    local list = { start = "2026-03-01T23:55:00Z", hit "0s", hit "10m" }
    expect(cookieless:given(list)):sessions { { reason = "first" }, { reason = "first" } }
    expect(rules("posthog_cookieless", { timezone = "America/New_York" }):given(list)):sessions(1)
  end)
end)
