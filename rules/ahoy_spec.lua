-- What ahoy.lua promises.
local ada = { visitor_token = "ada" }

describe("Ahoy", function()
  it("sets the cookie anew with each request: silence ends a visit", function()
    local run = rules "ahoy":given { fields = ada, { at = "0s" }, { at = "3h" }, { at = "6h" },
      { at = "10h" } }
    expect(run):events { { session = 1 }, { session = 1 }, { session = 1 }, { session = 2 } }
  end)

  it("counts from a visit's start without cookies", function()
    local run = rules("ahoy", { cookies = false }):given { fields = ada, { at = "0s" },
      { at = "3h" }, { at = "4h" }, { at = "4h 1ms" } }
    expect(run):events { { session = 1 }, { session = 1 }, { session = 1 }, { session = 2 } }
  end)
end)
