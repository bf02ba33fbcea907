-- What embrace.lua promises.
local embrace = rules "embrace"
local phone = { device_id = "ada" }

describe("Embrace", function()
  it("goes on at exactly half an hour of silence", function()
    local run = embrace:given { fields = phone, { at = "0s" }, { at = "30m" }, { at = "60m 1ms" } }
    expect(run):events { { session = 1 }, { session = 1 }, { session = 2 } }
  end)

  it("lasts half a day at most", function()
    local run = embrace:given { fields = phone, { at = "0s", every = { "20m", to = "12h 20m" } } }
    expect(run):sessions { { ended = "cap", last = "12h" }, { start = "12h 20m" } }
  end)

  it("has a part for each stretch in front and behind", function()
    local run = embrace:given { fields = phone, { at = "0s", type = "foreground" },
      { at = "3s", type = "background" }, { at = "1m" }, { at = "2m", type = "foreground" },
      { at = "3m" } }
    expect(run):sessions(1)
    expect(run):windows { { ended = "state", events = 1, tags = { "short" } },
      { ended = "state", events = 2, tags = {} }, { events = 2, tags = {} } }
  end)
end)
