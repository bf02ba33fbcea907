-- What sentry_replay.lua promises.
local sentry = rules "sentry_replay"
local tab = { tab_id = "A" }

describe("Sentry's session replay", function()
  it("begins a session a tab, at 15 minutes without anybody and an hour at most", function()
    local run = sentry:given { fields = tab, { at = "0s", type = "page_load" },
      { at = "14m 59s", type = "click" }, { at = "29m 59s", type = "click" } }
    expect(run):events { { session = 1 }, { session = 1 }, { session = 2 } }
    run = sentry:given { fields = tab,
      { at = "0s", every = { "10m", to = "60m" }, type = "click" } }
    expect(run):sessions { { ended = "cap", closed = "60m" }, { events = 1 } }
  end)

  it("pauses its recorder at five minutes and wakes it with the next user event", function()
    local run = sentry:given { fields = tab, { at = "0s", type = "full_snapshot" },
      { at = "1s", type = "click" }, { at = "5m", type = "dom" }, { at = "5m 1s", type = "dom" },
      { at = "6m", type = "dom" }, { at = "7m", type = "click" } }
    expect(run):windows { { pauses = { { from = "5m 1s", to = "7m", needs_snapshot = true } } } }
    expect(run):event(3):has { record = true }
    expect(run):event(5):has { record = false }
  end)

  it("is kept alive by typing, which wakes nothing, and not by focus", function()
    local run = sentry:given { fields = tab, { at = "0s", type = "click" },
      { at = "14m", type = "keydown" }, { at = "28m", type = "visible" },
      { at = "29m", type = "keydown" }, { at = "30m", type = "dom" },
      { at = "31m", type = "focus" }, { at = "32m", type = "click" } }
    expect(run):events { { session = 1 }, { session = 1 }, { session = 1 },
      { session = 1, marks = { "expired" } }, { session = 1, marks = { "expired" } },
      { session = 1, marks = { "expired" } }, { session = 2 } }
  end)

  it("does not age as a buffer until an error sends it; then any event renews it", function()
    local run = rules("sentry_replay", { sampled = "buffer" }):given { fields = tab,
      { at = "0s", type = "page_load" }, { at = "3h", type = "dom" }, { at = "4h", type = "error" },
      { at = "4h 15m", type = "dom" } }
    expect(run):events { { session = 1 }, { session = 1 }, { session = 1 }, { session = 2 } }
  end)

  it("starts over with each page, if it does not stick", function()
    local list = { fields = tab, { at = "0s", type = "page_load" },
      { at = "1s", type = "page_load" } }
    expect(sentry:given(list)):sessions(1)
    expect(rules("sentry_replay", { sticky = false }):given(list)):session(2):has {
      reason = "page_load" }
  end)

  it("is not sent before it is five seconds long", function()
    local run = sentry:given { fields = tab, { at = "0s", type = "page_load" },
      { at = "4s", type = "dom" }, { at = "5s", type = "dom" } }
    expect(run):session(1):has { confirmed = "5s" }
  end)

  it("says which replays are sampled, from their start or for an error", function()
    local all = rules("sentry_replay", { session_rate = 1, error_rate = 1 })
    local run = all:given { { at = "0s", tab_id = "A", type = "page_load" },
      { at = "0s", tab_id = "B", type = "error" } }
    expect(run):sessions { { tags = { "in_sample" } }, { tags = { "in_sample", "on_error" } } }
    local none = rules("sentry_replay", { session_rate = 0, error_rate = 0 })
    expect(none:given { { at = "0s", tab_id = "A", type = "error" } }):session(1):has { tags = {} }
  end)
end)
