-- What ksqldb.lua promises.
local ksqldb = rules "ksqldb"

local function hit(at, key) return { at = at, key = key or "ada" } end

describe("ksqlDB's session windows", function()
  it("join at exactly the gap", function()
    local run = ksqldb:given { hit "0s", hit "29m 59s", hit "59m 59s", hit "1h 29m 59s 1ms" }
    expect(run):events { { session = 1 }, { session = 1 }, { session = 1 }, { session = 2 } }
  end)

  it("let an event begin a session that is nearly a day late", function()
    local run = ksqldb:given { hit "24h", hit "1m" }
    expect(run):sessions { { start = "1m", last = "1m" }, { start = "24h" } }
  end)
end)
