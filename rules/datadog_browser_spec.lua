-- What datadog_browser.lua promises.
local datadog = rules "datadog_browser"
local ada = { browser_id = "ada" }

local function types(list)
  local events = { fields = ada }
  for i, pair in ipairs(list) do events[i] = { at = pair[1], type = pair[2] } end
  return datadog:given(events)
end

describe("Datadog in the browser", function()
  it("begins a session at 15 minutes without interaction, with the next one only", function()
    local run = types { { "0s", "init" }, { "14m", "scroll" }, { "28m", "resource" },
      { "29m", "view" }, { "30m", "keydown" } }
    expect(run):events { { session = 1 }, { session = 1 }, { session = 1 }, { session = false },
      { session = 2 } }
  end)

  it("is kept alive by a page that is seen, which begins nothing", function()
    local run = types { { "0s", "init" }, { "14m", "visible_tick" }, { "28m", "click" },
      { "43m", "visible_tick" } }
    expect(run):events { { session = 1 }, { session = 1 }, { session = 1 }, { session = false } }
  end)

  it("ends after four hours", function()
    local run = datadog:given { fields = ada, { at = "0s", type = "init" },
      { at = "1m", every = { "1m", to = "4h" }, type = "visible_tick" },
      { at = "4h", type = "click" } }
    expect(run):sessions { { ended = "cap", closed = "4h" }, { reason = "cap" } }
  end)

  it("ends when it is told to, once", function()
    local run = types { { "0s", "init" }, { "1s", "expire" }, { "2s", "expire" },
      { "3s", "click" } }
    expect(run):events { { session = 1 }, { session = 1 }, { session = false }, { session = 2 } }
  end)

  it("needs consent: without it nobody begins a session", function()
    local run = types { { "0s", "init" }, { "1s", "consent_off" }, { "2s", "click" },
      { "3s", "consent_on" }, { "4s", "click" } }
    expect(run):events { { session = 1 }, { session = 1 }, { session = false }, { session = 2 },
      { session = 2 } }
  end)

  it("does not adopt another tab's session", function()
    local run = types { { "0s", "init" }, { "5s", "external_change" }, { "6s", "resource" } }
    expect(run):sessions { { ended = "ended" } }
  end)
end)
