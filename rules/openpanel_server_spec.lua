-- openpanel_server.lua, as somebody who changes it would want it kept.
local openpanel = rules "openpanel_server"

local function hit(at, more)
  local event = { at = at, received_at = instant(at), type = "track", name = "screen_view",
    payload = { __deviceId = "d1" } }
  for name, value in pairs(more or {}) do event[name] = value end
  return event
end

local function of_client(at, id)
  return hit(at, { payload = { __deviceId = "d1", session_id = id } })
end

local function replay(at, index, window)
  return hit(at, { type = "replay", payload = { __deviceId = "d1", window_id = window,
    chunk_index = index, is_full_snapshot = index == 0 } })
end

describe("OpenPanel's worker", function()
  it("names the sessions of old clients, and believes new ones", function()
    local run = openpanel:given {
      hit "0s", hit "30m", hit "60m 1ms", of_client("61m", "c1"), hit "62m",
    }
    expect(run):sessions {
      { reason = "first", events = 2, ended = "idle" },
      { reason = "idle", events = 1 },
      { reason = "client", id = "c1", events = 2, previous = 2 },
    }
  end)

  it("knows a device by its payload, else by its own field, else not at all", function()
    local run = openpanel:given {
      hit "0s", hit("1s", { payload = {}, device_id = "d2" }), hit("2s", { payload = {} }),
    }
    expect(run):sessions { { key = "d1" }, { key = "d2" } }
    expect(run):event(3):has { session = missing, marks = { "no_key" } }
  end)

  it("splits a client that never changes its id", function()
    local run = openpanel:given { of_client("0s", "c1"), of_client("31m", "c1") }
    expect(run):sessions {
      { id = "c1", ended = "idle" },
      { id = except "c1", reason = "idle", continues = "c1", part = 1 },
    }
  end)

  it("holds a device's clock near the server's", function()
    local run = openpanel:given { hit "0s", hit("25h", { received_at = instant "10s" }), hit "20s" }
    expect(run):sessions { { events = 3, last = "1m 10s" } }
  end)

  it("ignores what servers send, and what is derived from sessions", function()
    local run = openpanel:given {
      hit("0s", { name = "session_start" }), hit("1s", { name = "session_end" }),
      hit("2s", { server_side = true }), hit "3s",
    }
    expect(run):events {
      { marks = { "ignored" } }, { marks = { "ignored" } }, { marks = { "ignored" } },
      { marks = {}, session = 1 },
    }
  end)

  it("is not kept alive by replay, of which it counts what is missing", function()
    local run = openpanel:given { hit "0s", replay("20m", 0), replay("21m", 2), hit "30m 1ms" }
    expect(run):sessions { { events = 3, active_events = 1, ended = "idle" }, { reason = "idle" } }
    expect(run):windows {
      { id = "", chunk_gaps = 1, playable_from = "20m", pauses = { { from = "26m" } } },
    }
  end)
end)
