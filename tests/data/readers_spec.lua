-- 10,000 readers of an encyclopedia: the sessions that the makers of the data have published.
package.path = (os.getenv "LULL_SOURCE" or ".") .. "/tests/data/?.lua;" .. package.path
local json = require "cjson"
local data = require "data"

local folder = data.folder "wikimedia_readers"

describe("the readers", function()
  if not folder then
    pending "need ../shared/data/wikimedia_readers"
    return
  end

  local file = folder .. "/events.ndjson.gz"
  local expected = json.decode(data.read(folder .. "/expected.json"))

  it("have the published sessions: as many, as many of one page, as long between pages", function()
    local got, stats = data.figures { rules = "readers", file }
    assert.equal(expected.sessions, got.sessions)
    assert.equal(expected.events, stats.counted)
    assert.equal(expected.computed_by_us.single_event_sessions, got.single_event_sessions)
    local share = ("%.2f"):format(100 * got.single_event_sessions / stats.events)
    assert.equal(("%.2f"):format(expected.bounce_rate_pct_of_events), share)
    local gaps = stats.events - got.sessions
    assert.near(expected.computed_by_us.time_on_page_mean_s, got.total_duration_s / gaps, 1e-4)
  end)

  it("have two sessions less where half an hour sharp is still the same visit", function()
    local got = data.figures { rules = "readers", set = { sharp = false }, file }
    assert.equal(expected.computed_by_us.sessions_with_strict_gt, got.sessions)
  end)

  it("lose no event where nothing waits, and move 24 at most", function()
    local run = data.run { rules = "readers", set = { waiting = "0s" }, file, emit = "events" }
    assert.equal(expected.events, #run.events)
    local late = 0
    for _, event in ipairs(run.events) do
      if event.lull.marks then
        assert.same({ "late" }, event.lull.marks)
        assert(event.lull.session_id)
        late = late + 1
      end
    end
    assert(late > 0 and late <= 24, late)
    assert.equal(expected.events, run.stats.counted)
  end)

  it("agree with sessions by gaps, at all timeouts and with both operators", function()
    data.agrees_with_reference(folder, "events.ndjson.gz", "readers")
  end)
end)
