-- What rrweb_player.lua promises.
local player = rules "rrweb_player"

local function event(at, kind, source)
  return { at = at, recording = "r1", type = kind, data = { source = source } }
end

local function move(at) return event(at, 3, 1) end

describe("rrweb's player", function()
  it("takes more than ten seconds between two acts for inactive", function()
    local run = player:given { move "0s", event("5s", 3, 0), move "10s", move "20s 1ms" }
    expect(run):windows { { pauses = { { from = "20s", to = "20s 1ms" } } } }
  end)

  it("does not take a touch for an act", function()
    local run = player:given { move "0s", event("8s", 3, 6), move "16s" }
    expect(run):windows { { pauses = { { to = "16s" } } } }
  end)

  it("shows a gap before the first act, and does not skip it", function()
    local list = { event("0s", 4), event("1ms", 2), move "10m" }
    expect(player:given(list)):windows { { pauses = { { from = "10s", to = "10m" } } } }
    local skips = rules("rrweb_player", { skip = true })
    expect(skips:given(list)):windows { { start = "10m", pauses = {} } }
  end)

  it("can be played from a Meta that a FullSnapshot follows", function()
    local run = player:given { event("0s", 2), event("1s", 4), move "2s", event("3s", 2) }
    expect(run):window(1):has { playable_from = "1s" }
  end)
end)
