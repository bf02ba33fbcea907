-- What openpanel_client.lua promises.
local client = rules "openpanel_client"

local CLICK = { type = 3, data = { source = 2, type = 2 } }
local FOCUS = { type = 3, data = { source = 2, type = 5 } }
local CHURN = { type = 3, data = { source = 0 } }

local function call(at, kind) return { at = at, device_id = "d1", type = kind } end

local function recorded(at, event)
  return { at = at, device_id = "d1", window_id = "w1", type = "rrweb",
    payload = { event = event } }
end

describe("OpenPanel in the browser", function()
  it("keeps a session by what is tracked, and not by sending a replay", function()
    local run = client:given { call("0s", "track"), call("29m", "replay"), call("30m", "track"),
      call("59m", "replay"), call("1h 1ms", "replay") }
    expect(run):events { { session = 1 }, { session = 1 }, { session = 1 }, { session = 1 },
      { session = 2 } }
  end)

  it("renews the id when it is asked for, after half an hour or a day, or by hand", function()
    local busy = call("0s", "track")
    busy.every = { "20m", to = "24h" }
    local run = client:given { busy, call("24h 1ms", "session_id"), call("24h 1m", "reset"),
      call("24h 2m", "forgotten"), call("24h 3m", "session_id") }
    expect(run):sessions { { ended = "cap" }, { reason = "cap", ended = "reset" },
      { reason = "reset", ended = "ended" }, { reason = "ended" } }
  end)

  it("pauses its recorder after five minutes, and needs a snapshot if it missed any", function()
    local run = client:given { recorded("0s", CLICK), recorded("5m 1ms", CHURN),
      recorded("6m", CLICK) }
    expect(run):events { { record = true }, { record = false }, { record = true } }
    expect(run):window(1):has { pauses = { { from = "5m", to = "6m" } }, unrecorded = 1 }
  end)

  it("takes focus for activity, as the source does, unless it should not", function()
    local list = { recorded("0s", CLICK), recorded("4m", FOCUS), recorded("6m", CHURN) }
    expect(client:given(list)):event(3):has { record = true }
    expect(rules("openpanel_client", { ignore_focus = true }):given(list)):event(3):has {
      record = false }
  end)
end)
