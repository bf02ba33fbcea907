-- jetpack_rtc.lua, as somebody who changes it would want it kept.
local jetpack = rules "jetpack_rtc"

local function event(at, post, session)
  return { at = at, blog_id = 7, post_id = post, session_id = session }
end

describe("Jetpack's rooms", function()
  it("are posts of blogs, and sessions are connections within them", function()
    local run = jetpack:given { event("0s", 1, "c1"), event("1s", 2, "c1"), event("2s", 1, "c2") }
    expect(run):sessions {
      { key = { 7, 1 }, id = "c1", reason = "client" },
      { key = { 7, 2 }, id = "c1", reason = "client" },
      { key = { 7, 1 }, id = "c2", reason = "client", previous = 1 },
    }
  end)

  it("have no session without a connection, and collections none without a post", function()
    local run = jetpack:given { event("0s", 1, nil), event("1s", nil, "c1") }
    expect(run):sessions(0):events { { marks = { "ignored" } }, { marks = { "no_key" } } }
  end)

  it("forget a connection of which nothing is heard for a day", function()
    local run = jetpack:given { goes_on = true, event("0s", 1, "c1"), silence_until "24h" }
    expect(run):sessions { { open = true } }
    run = jetpack:given { goes_on = true, event("0s", 1, "c1"), silence_until "24h 1ms" }
    expect(run):sessions { { ended = "idle", closed = "24h" } }
  end)
end)
