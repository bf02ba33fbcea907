-- A web server's log whose lines were shuffled within the minute: nine of ten come behind a later
-- one. Waiting for 59 seconds puts them right; without it, all are there and said to be late.
package.path = (os.getenv "LULL_SOURCE" or ".") .. "/tests/data/?.lua;" .. package.path
local data = require "data"

local folder = data.folder "apache_access"

-- How many rows have a time before the greatest one so far.
local function behind(events)
  local count, greatest = 0, nil
  for _, event in ipairs(events) do
    local day, year, time = event.timestamp:match "^(%d+)/May/(%d+):([%d:]+) %+0000$"
    local instant = data.instant(("%s-05-%s %s"):format(year, day, time))
    if greatest and instant < greatest then count = count + 1 else greatest = instant end
  end
  return count
end

describe("the shuffled log", function()
  if not folder then
    pending "need ../shared/data/apache_access"
    return
  end

  local file = folder .. "/events.ndjson"

  it("has the sessions of the sorted one, by address and by address and browser", function()
    local by_address, stats = data.figures { rules = "apache", file }
    assert.equal(3052, by_address.sessions)
    assert.equal(59, by_address.max_duration_s)
    assert.equal(stats.events, stats.counted)
    assert.equal(0, stats.late)
    assert.equal(3223, data.figures({ rules = "apache", set = { agents = true }, file }).sessions)
  end)

  it("comes out in order, each line once", function()
    local run = data.run { rules = "apache", file, emit = "events" }
    assert.equal(9999, #run.events)
    assert.equal(0, behind(run.events))
  end)

  it("loses no line where nothing waits, and says which are late for their session", function()
    local events = data.events(file)
    assert.equal(9447, behind(events))
    local run = data.run { rules = "apache", set = { waiting = "0s" }, file,
      emit = "events,sessions" }
    assert.equal(#events, #run.events)
    local late, counted = 0, 0
    for i, event in ipairs(run.events) do
      assert.equal(events[i].request, event.request) -- as they came
      if event.lull.marks then late = late + 1 end
    end
    for _, record in ipairs(run.ends) do counted = counted + record.events end
    assert.equal(#events, counted)
    assert.equal(3052, #run.ends) -- a minute is no half hour, in whichever order
    assert.equal(late, run.stats.late)
    assert(late > 5000, late)     -- half of them, within their key
  end)

  it("agrees with sessions by gaps, at all timeouts and with both operators", function()
    data.agrees_with_reference(folder, "events.ndjson", "apache")
  end)
end)
