-- What posthog_activity.lua promises.
local activity = rules "posthog_activity"

local function event(at, source, block)
  return { at = at, session_id = "s1", block = block or 1, type = 3, data = { source = source } }
end

local function active(at, block) return event(at, 2, block) end
local function passive(at) return event(at, 0) end

describe("Active time on PostHog's server", function()
  it("lasts to the last event within five seconds of somebody, and not beyond", function()
    local run = activity:given { active "1s", passive "3s", passive "6s", passive "6s 1ms" }
    expect(run):sessions { { duration_ms = 5000 } }
  end)

  it("begins with somebody", function()
    local run = activity:given { passive "500ms", active "1s", active "3s" }
    expect(run):sessions { { start = "1s", duration_ms = 2000 } }
    expect(run):event(1):has { session = false }
  end)

  it("sorts a block first, and counts each block by itself", function()
    local run = activity:given { active "3s", active "1s", active "2s", active("4s", 2) }
    expect(run):sessions { { duration_ms = 2000 }, { duration_ms = 0 } }
  end)
end)
