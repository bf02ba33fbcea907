-- What umami.lua promises.
local umami = rules "umami"
local ada = { website = "w", ip = "192.0.2.1", userAgent = "x" }

local function of(list)
  list.start, list.fields = "2026-01-01T10:00:00Z", ada
  return umami:given(list)
end

describe("Umami", function()
  it("keeps a visit for half an hour from its start, whatever happens in it", function()
    local run = of { { at = "45m" }, { at = "60m" }, { at = "75m" }, { at = "75m 1s" } }
    expect(run):events { { session = 1 }, { session = 1 }, { session = 1 }, { session = 2 } }
  end)

  it("keeps it on within the hour, with a token that is issued anew", function()
    local run = of { { at = "5m" }, { at = "36m" }, { at = "62m" }, { at = "66m 1s" } }
    expect(run):events { { session = 1 }, { session = 1 }, { session = 1 }, { session = 2 } }
  end)

  it("goes by the hour alone where a page load has lost the token", function()
    local within = of { { at = "5m" }, { at = "50m", token = "lost" }, { at = "80m" } }
    expect(within):sessions(1)
    local across = of { { at = "59m" }, { at = "61m", token = "lost" } }
    expect(across):session(2):has { reason = "token_lost" }
  end)

  it("takes a visitor for another when the month turns, or as the salt says", function()
    local list = { start = "2026-01-31T23:59:00Z", fields = ada, { at = "0s" }, { at = "2m" } }
    expect(umami:given(list)):sessions { { index = 1 }, { index = 1 } }
    list.start = "2026-01-20T23:59:00Z"
    expect(umami:given(list)):sessions(1)
    expect(rules("umami", { salt = "day" }):given(list)):sessions { { index = 1 }, { index = 1 } }
  end)
end)
