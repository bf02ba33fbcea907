-- Edits of a map, with the ids that its server gave to sessions of editing. A session by silence
-- alone is cut nowhere but between changesets; where editors close them, it is a changeset.
package.path = (os.getenv "LULL_SOURCE" or ".") .. "/tests/data/?.lua;" .. package.path
local data = require "data"

local folder = data.folder "osm_changesets"

local HOUR = 3600000

-- What the publishers have counted: changesets, holes of more than an hour within one (edits that
-- later ones replaced), sessions by silence alone.
local KNOWN = {
  ["andorra.ndjson.gz"]       = { changesets = 607, holes = 0, by_silence = 349 },
  ["north_bayreuth.ndjson.gz"] = { changesets = 996, holes = 3, by_silence = 788 },
  ["krems.ndjson"]            = { changesets = 648, holes = 0, by_silence = 410 },
}

-- The same from the rows alone. The server closes at an hour sharp; the published figures are those
-- of gaps over an hour.
local function count(events, sharp)
  local last, found = {}, { changesets = 0, holes = 0 }
  for _, event in ipairs(events) do
    local instant = data.instant(event.timestamp)
    local before = last[event.changeset]
    local gap = before and instant - before
    if not before then
      found.changesets = found.changesets + 1
    elseif gap > HOUR or (sharp and gap == HOUR) then
      found.holes = found.holes + 1
    end
    last[event.changeset] = instant
  end
  found.by_silence = #data.by_gaps(events, function(event)
    return event.uid, data.instant(event.timestamp)
  end, HOUR, { sharp = sharp, cap_ms = sharp and 24 * HOUR })
  return found
end

-- Changesets by the sessions that their events are in.
local function sessions_by_changeset(run)
  local sessions, pairs_seen, count_of = {}, {}, 0
  for _, event in ipairs(run.events) do
    local id, changeset = event.lull.session_id, event.changeset
    if not pairs_seen[id .. " " .. changeset] then
      pairs_seen[id .. " " .. changeset] = true
      sessions[id] = (sessions[id] or 0) + 1
      count_of = count_of + 1
    end
  end
  return sessions, count_of
end

describe("the map", function()
  if not folder then
    pending "need ../shared/data/osm_changesets"
    return
  end

  for _, name in ipairs(data.files(folder, "%.ndjson")) do
    local path = folder .. "/" .. name
    local events = data.events(path)
    local expected = count(events, true)

    it(name .. ": the plain count is the published one", function()
      local plain = count(events, false)
      assert.same(KNOWN[name] or plain, plain)
    end)

    it(name .. ": where editors close changesets, each session is one, cut at holes", function()
      local run = data.run { rules = "osm", path, emit = "events,sessions" }
      assert.equal(expected.changesets + expected.holes, #run.ends)
      local sessions, parts = sessions_by_changeset(run)
      assert.equal(expected.changesets + expected.holes, parts)
      for id, changesets in pairs(sessions) do
        assert(changesets == 1, ("%s holds %d changesets"):format(id, changesets))
      end
      for _, record in ipairs(run.ends) do
        assert(record.reason ~= "cap" and record.duration_ms < 24 * HOUR)
        assert.equal(1, record.measures.changesets)
      end
    end)

    it(name .. ": lull count finds every changeset, in one session unless it has holes", function()
      local rows = data.count { rules = "osm", by = "changeset", path }
      local sessions, edits = 0, 0
      for _, row in ipairs(rows) do
        assert.equal(1, row.keys)
        sessions, edits = sessions + row.sessions, edits + row.events
      end
      assert.equal(expected.changesets, #rows)
      assert.equal(expected.changesets + expected.holes, sessions)
      assert.equal(#events, edits)
    end)

    it(name .. ": an hour of silence cuts no changeset but at its holes", function()
      local run = data.run { rules = "osm", set = { closing = false }, path,
        emit = "events,sessions" }
      assert.equal(expected.by_silence, #run.ends)
      local _, parts = sessions_by_changeset(run)
      assert.equal(expected.changesets + expected.holes, parts)
      for _, record in ipairs(run.ends) do -- a day may be over before an hour of silence is
        assert(record.reason ~= "cap" or record.duration_ms > 23 * HOUR)
      end
    end)
  end
end)
