-- Commits, in the order in which branches have them: their authors wrote some of them years before
-- what stands in front of them. Nothing of it is lost, and waiting long enough puts all in order.
package.path = (os.getenv "LULL_SOURCE" or ".") .. "/tests/data/?.lua;" .. package.path
local data = require "data"

local folder = data.folder "git_history"

local MINUTE = 60000

-- Sessions at 30 minutes and at two hours, as published.
local KNOWN = {
  ["graphhopper.ndjson"] = { 5271, 4335 }, ["posthog_js.ndjson"] = { 4179, 3701 },
  ["edx_pipeline.ndjson"] = { 1023, 972 }, ["rrweb.ndjson"] = { 954, 855 },
}

local function describe_commit(event)
  return event.author, data.instant(event.author_date)
end

describe("commits", function()
  if not folder then
    pending "need ../shared/data/git_history"
    return
  end

  for _, name in ipairs(data.files(folder, "%.ndjson$")) do
    local path = folder .. "/" .. name
    local events = data.events(path)
    local at_30m = #data.by_gaps(events, describe_commit, 30 * MINUTE)
    local at_2h = #data.by_gaps(events, describe_commit, 120 * MINUTE)

    it(name .. ": the plain count is the published one", function()
      assert.same(KNOWN[name] or { at_30m, at_2h }, { at_30m, at_2h })
    end)

    it(name .. ": has its sessions of work where lull waits for the last commit", function()
      assert.equal(at_2h, data.figures({ rules = "commits", path }).sessions)
      local half_hours, stats = data.figures { rules = "commits", set = { idle = "30m" }, path }
      assert.equal(at_30m, half_hours.sessions)
      assert.equal(#events, stats.counted)
      assert.equal(0, stats.late)
    end)

    it(name .. ": every commit comes out once, however little lull waits", function()
      local run = data.run { rules = "commits", set = { waiting = "0s" }, path,
        emit = "events,sessions" }
      local late, without, seen = 0, 0, {}
      for _, event in ipairs(run.events) do
        assert.is_nil(seen[event.commit])
        seen[event.commit] = true
        local marks = table.concat(event.lull.marks or {}, " ")
        if marks:find "late" then late = late + 1 end
        if not event.lull.session_id then
          assert.equal("late", marks)
          without = without + 1
        end
      end
      for _, event in ipairs(events) do assert(seen[event.commit], event.commit) end
      assert.equal(#events, run.stats.events)
      assert.equal(late, run.stats.late)
      local counted = 0
      for _, record in ipairs(run.ends) do counted = counted + record.events end
      assert.equal(counted, run.stats.counted)
      assert(late > 0 and without > 0)
    end)
  end
end)
