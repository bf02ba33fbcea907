-- What heap.lua promises.
local heap = rules "heap"
local app, web = { user_id = "ada", platform = "ios" }, { user_id = "ada", platform = "web" }

describe("Heap", function()
  it("gives an app five minutes, which only what happens in front extends", function()
    local run = heap:given { fields = app, { at = "0s" }, { at = "4m", app_state = "background" },
      { at = "5m" }, { at = "9m", app_state = "background" }, { at = "10m 1s" } }
    expect(run):events { { session = 1 }, { session = 1 }, { session = 1 }, { session = 1 },
      { session = 2 } }
  end)

  it("takes each event in the background for a session, unless one in front links them", function()
    local run = heap:given { fields = app, { at = "0s" }, { at = "6m", app_state = "background" },
      { at = "7m", app_state = "background" }, { at = "8m" },
      { at = "9m", app_state = "background" } }
    expect(run):events { { session = 1 }, { session = 2 }, { session = 3 }, { session = 3 },
      { session = 3 } }
  end)

  it("counts page views on the web, and identify everywhere", function()
    local run = heap:given { fields = web, { at = "0s", type = "pageview" },
      { at = "20m", type = "click" }, { at = "29m", type = "identify" },
      { at = "55m", type = "pageview" }, { at = "80m", type = "click" },
      { at = "86m", type = "click" } }
    expect(run):sessions { { events = 5 }, { reason = "idle" } }
  end)
end)
