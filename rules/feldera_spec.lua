-- What feldera.lua promises.
local feldera = rules "feldera"

local function hit(at, key) return { at = at, key = key or "ada" } end

describe("Feldera's sessions", function()
  it("split at exactly the gap", function()
    local run = feldera:given { hit "0s", hit "29m 59s", hit "59m 59s", hit "1h 29m 59s 1ms" }
    expect(run):events { { session = 1 }, { session = 1 }, { session = 2 }, { session = 3 } }
  end)

  it("have NULL for a key like others, and nothing without a time", function()
    local run = feldera:given { { at = "0s" }, { at = "1m" }, '{"key":"ada"}' }
    expect(run):sessions { { events = 2 } }
    expect(run):rejects(1)
  end)
end)
