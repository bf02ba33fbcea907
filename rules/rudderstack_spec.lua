-- What rudderstack.lua promises.
local rudder = rules "rudderstack"
local ada = { anonymousId = "ada", type = "track" }

local function call(at, name) return { at = at, fields = { type = name } } end

describe("RudderStack", function()
  it("goes on at exactly half an hour of silence", function()
    local run = rudder:given { fields = ada, { at = "0s" }, { at = "30m" }, { at = "60m 1ms" } }
    expect(run):events { { session = 1, attach = { events = 1 } }, { attach = { events = 2 } },
      { session = 2 } }
  end)

  it("cuts off by a clock that outlives sessions, where that is on", function()
    local list = { fields = ada, { at = "0s" }, { at = "2h" }, { at = "2h 20m" },
      { at = "2h 40m" }, { at = "3h 1ms" }, { at = "3h 20m" } }
    local strict = rules("rudderstack", { cut_off = true, cut_off_after = "3h" })
    expect(strict:given(list)):sessions { { ended = "idle" }, { ended = "cap", closed = "3h" },
      { events = 2 } }
    expect(rudder:given(list)):sessions(2)
  end)

  it("gives a session begun by hand no timeout", function()
    local strict = rules("rudderstack", { cut_off = true })
    local run = strict:given { fields = ada, { at = "0s" }, call("1m", "start_session"),
      { at = "20h" }, call("21h", "reset"), { at = "40h" } }
    expect(run):sessions { {}, { reason = "start_session", events = 2 },
      { reason = "reset", events = 2 } }
  end)

  it("has no session after endSession until the next start or load", function()
    local run = rudder:given { fields = ada, call("0s", "start_session"), call("1m", "end_session"),
      { at = "2m" }, call("3m", "reset"), call("4m", "load"), { at = "35m" } }
    expect(run):events { { session = 1 }, { session = 1 }, { session = false },
      { session = false }, { session = 2 }, { session = 3 } }
  end)
end)
