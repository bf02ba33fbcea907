-- What openpanel_api.lua promises.
local api = rules "openpanel_api"

local function hit(at, device) return { at = at, device_id = device or "d1" } end

describe("OpenPanel's API, without a live session", function()
  it("gives one id for half an hour of the clock, with five seconds of grace", function()
    local run = api:given { clock = "timestamp", hit "5s", hit "30m 4999ms", hit "30m 5s" }
    expect(run):events { { session = 1 }, { session = 1 }, { session = 2 } }
  end)

  it("tells devices apart, and has nothing for none", function()
    local run = api:given { clock = "timestamp", hit "1m", hit("1m", "d2"), { at = "1m" } }
    expect(run):sessions(2)
    expect(run):event(3):has { session = false, marks = { "no_key" } }
  end)
end)
