-- What bytewax.lua promises.
local bytewax = rules "bytewax"

local function hit(at, key) return { at = at, key = key or "ada" } end

describe("Bytewax's session windower", function()
  it("joins at exactly the gap", function()
    local run = bytewax:given { hit "0s", hit "29m 59s", hit "59m 59s", hit "1h 29m 59s 1ms" }
    expect(run):events { { session = 1 }, { session = 1 }, { session = 1 }, { session = 2 } }
  end)

  it("extends a session backwards, and merges two by what lies between", function()
    local run = rules("bytewax", { wait = "2h" }):given { hit "1h", hit "30m", hit "0s" }
    expect(run):sessions { { events = 3, start = "0s", last = "1h" } }
  end)
end)
