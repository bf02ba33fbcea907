-- What posthog_react_native.lua promises.
local native = rules "posthog_react_native"

local function asked(at, process)
  return { at = at, distinct_id = "ada", event = "$screen",
    properties = { ["$process_id"] = process or "p1" } }
end

describe("PostHog on React Native", function()
  it("goes on at exactly half an hour", function()
    local run = native:given { asked "0s", asked "30m", asked "1h 1ms" }
    expect(run):sessions { { events = 2, ended = "idle" }, { reason = "idle" } }
  end)

  it("lasts no longer than a day, however busy", function()
    local busy = asked "0s"
    busy.every = { "20m", to = "24h" }
    local run = native:given { busy, asked "24h 1ms" }
    expect(run):sessions { { ended = "cap" }, { reason = "cap" } }
  end)

  it("begins anew with a process", function()
    local run = native:given { asked "0s", asked("1m", "p2") }
    expect(run):sessions { { ended = "changed" }, { reason = "changed" } }
  end)
end)
