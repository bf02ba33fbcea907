-- What newrelic.lua promises.
local newrelic = rules "newrelic"
local ada = { browser_id = "ada" }

describe("New Relic", function()
  it("goes on at exactly half an hour without interaction", function()
    local run = newrelic:given { fields = ada, { at = "0s", type = "click" },
      { at = "20m", type = "ajax" }, { at = "30m", type = "scroll" },
      { at = "60m 1ms", type = "keydown" } }
    expect(run):events { { session = 1 }, { session = 1 }, { session = 1 }, { session = 2 } }
  end)

  it("begins the next session at once: nobody needs to be there", function()
    local run = newrelic:given { fields = ada, { at = "0s", type = "click" },
      { at = "31m", type = "ajax" } }
    expect(run):sessions { {}, { reason = "idle", start = "31m" } }
  end)

  it("lasts four hours at most", function()
    local run = newrelic:given { fields = ada,
      { at = "0s", every = { "20m", to = "4h 20m" }, type = "click" } }
    expect(run):sessions { { ended = "cap", last = "4h" }, { start = "4h 20m" } }
  end)

  it("begins one with another user, if it is told to; from none to one is none", function()
    local list = { fields = ada, { at = "0s", type = "click" },
      { at = "1s", type = "click", user_id = "a" }, { at = "2s", type = "click", user_id = "b" } }
    expect(newrelic:given(list)):sessions(1)
    expect(rules("newrelic", { reset_on_user = true }):given(list)):sessions { { events = 2 },
      { reason = "changed" } }
  end)
end)
