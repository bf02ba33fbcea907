-- What openreplay.lua promises.
local openreplay = rules "openreplay"

describe("OpenReplay", function()
  it("ends a session when the stream has gone on without it for 150 seconds", function()
    local run = openreplay:given { { at = "0s", sessionID = "a" }, { at = "149s", sessionID = "b" },
      { at = "150s", sessionID = "b" } }
    expect(run):boundaries { "session.start client", "session.start client", "session.end idle",
      "session.end end_of_input" }
    expect(run):session(1):has { id = "a", closed = "150s" }
  end)

  it("takes a session up again if more of it comes", function()
    local run = openreplay:given { { at = "0s", sessionID = "a" }, { at = "5m", sessionID = "a" } }
    expect(run):sessions { { id = "a", part = 1 }, { id = "a", part = 2, reason = "revived" } }
  end)

  it("knows its tabs", function()
    local run = openreplay:given { { at = "0s", sessionID = "a", tabId = "x", type = "snapshot" },
      { at = "1s", sessionID = "a", tabId = "y" } }
    expect(run):windows { { id = "x", playable_from = "0s" }, { id = "y", needs_snapshot = true } }
  end)
end)
