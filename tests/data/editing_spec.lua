-- Documents written by one to three people over hours and months, a keystroke an event. All of a
-- file is one hot key, or as many as there are authors.
package.path = (os.getenv "LULL_SOURCE" or ".") .. "/tests/data/?.lua;" .. package.path
local data = require "data"

local folder = data.folder "editing_traces"

local MINUTE = 60000

-- Sessions at 30 minutes and at 5, as published: of rows with a time.
local KNOWN = {
  ["clownschool.ndjson"] = { 3, 3 }, ["json-crdt-blog-post.ndjson"] = { 4, 16 },
  ["json-crdt-patch.ndjson"] = { 20, 32 }, ["rustcode.ndjson"] = { 39, 94 },
  ["sveltecomponent.ndjson"] = { 22, 43 }, ["seph-blog1.ndjson.gz"] = { 27, 67 },
}

local function by_author(event)
  return event.doc .. "/" .. event.agent, data.instant(event.time)
end

local function by_document(event)
  return event.doc, data.instant(event.time)
end

-- Keystrokes, and characters typed and deleted, of all sessions.
local function totals(run)
  local sum = { events = 0, typed = 0, deleted = 0 }
  for _, record in ipairs(run.ends) do
    sum.events = sum.events + record.events
    sum.typed = sum.typed + (record.measures.typed or 0)
    sum.deleted = sum.deleted + (record.measures.deleted or 0)
  end
  return sum
end

describe("documents being written", function()
  if not folder then
    pending "need ../shared/data/editing_traces"
    return
  end

  for _, name in ipairs(data.files(folder, "%.ndjson")) do
    local path = folder .. "/" .. name
    local events = data.events(path)
    local typed, deleted, unknown = 0, 0, 0
    for _, event in ipairs(events) do
      typed, deleted = typed + event.ins, deleted + event.del
      if event.time:find "^1970" then unknown = 1 end -- a session of its own, not of fifty years
    end
    local at_30m = #data.by_gaps(events, by_author, 30 * MINUTE)
    local at_5m = #data.by_gaps(events, by_author, 5 * MINUTE)

    it(name .. ": the plain count is the published one", function()
      assert.same(KNOWN[name] or { at_30m - unknown, at_5m - unknown },
        { at_30m - unknown, at_5m - unknown })
    end)

    it(name .. ": each author has sessions, and no keystroke is missing in them", function()
      local run = data.run { rules = "editing", path, emit = "sessions,windows" }
      assert.equal(at_30m, #run.ends)
      assert.same({ events = #events, typed = typed, deleted = deleted }, totals(run))
      assert.equal(0, run.stats.late)
      -- Replay skips what is idle for five minutes: a pause within a session for each such gap.
      assert.equal(at_5m - at_30m, #(run.types["window.resume"] or {}))
      local short = data.figures { rules = "editing", set = { idle = "5m" }, path }
      assert.equal(at_5m, short.sessions)
    end)

    it(name .. ": one document is one key, in order of its keystrokes", function()
      local plain = data.by_gaps(events, by_document, 30 * MINUTE)
      local run = data.run { rules = "editing", set = { together = true }, path }
      assert.equal(#plain, #run.ends)
      for i, record in ipairs(run.ends) do
        assert.equal(#plain[i].rows, record.events)
        assert.equal(plain[i].start, data.instant(record.start))
        assert.equal(plain[i].last, data.instant(record["end"]))
      end
    end)
  end
end)
