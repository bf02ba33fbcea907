-- What tealium.lua promises.
local tealium = rules "tealium"
local ada = { visitor_id = "ada" }

describe("Tealium", function()
  it("gives a single event ten minutes, and a visit of more half an hour", function()
    local run = tealium:given { fields = ada, { at = "0s" }, { at = "11m" }, { at = "21m" },
      { at = "51m" } }
    expect(run):sessions { { events = 1 }, { events = 3 } }
  end)

  it("gives apps two minutes and files one", function()
    local run = tealium:given { fields = ada, { at = "0s", platform = "ios" },
      { at = "2m 1s", platform = "file_import" }, { at = "3m 2s", platform = "all_others" } }
    expect(run):sessions(3)
  end)

  it("gives a visit what its events ask for, in bounds", function()
    local run = tealium:given { fields = ada, { at = "0s", _dc_ttl_ = 60000 }, { at = "61s" },
      { at = "62s", _dc_ttl_ = 1 }, { at = "25m" } }
    expect(run):sessions { { events = 1 }, { events = 3 } }
  end)

  it("ends a visit after a day", function()
    local run = tealium:given { fields = ada, { at = "0s", every = { "9m", to = "25h" } } }
    expect(run):session(1):has { ended = "cap" }
  end)
end)
