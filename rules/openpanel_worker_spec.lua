-- What openpanel_worker.lua promises.
local worker = rules "openpanel_worker"

local function hit(at, more)
  local event = { at = at, project_id = "p", device_id = "d1", name = "screen_view", path = "/" }
  for name, value in pairs(more or {}) do event[name] = value end
  return event
end

describe("OpenPanel's worker", function()
  it("extends a session at exactly half an hour", function()
    local run = worker:given { hit "0s", hit "30m", hit "1h 1ms" }
    expect(run):sessions {
      { events = 2, measures = { screen_views = 2 } }, { tags = { "bounce" } },
    }
  end)

  it("takes a slightly older event for the beginning, and its path for the entry", function()
    local run = worker:given { hit("10m", { path = "/b" }), hit("9m", { path = "/a" }) }
    expect(run):sessions {
      { start = "9m", last = "10m", measures = { entry_path = "/a", exit_path = "/b" } },
    }
  end)

  it("ignores what is derived from sessions, and what has no device", function()
    local run = worker:given { hit("0s", { name = "session_start" }), hit("1s", { device_id = "" }),
      hit "2s" }
    expect(run):events { { marks = { "ignored" } }, { marks = { "ignored" } }, { session = 1 } }
  end)

  it("lets a backend join an open session, and no more", function()
    local run = worker:given { hit "0s", hit("20m", { from = "server" }), hit "30m 1ms",
      hit("2h", { from = "server" }) }
    expect(run):events { { session = 1 }, { session = 1, marks = { "uncounted" } },
      { session = 2 }, { session = false } }
  end)
end)
