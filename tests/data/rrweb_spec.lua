-- Recordings of other people's pages against what is known of them (facts.json): how often and for
-- how long nobody was there, by rrweb's own player and at the timeouts of products.
package.path = (os.getenv "LULL_SOURCE" or ".") .. "/tests/data/?.lua;" .. package.path
local json = require "cjson"
local data = require "data"

local folder = data.folder "rrweb"

local DAY = 24 * 3600000

-- A file is an array with an event a line: each event gets a member that names the file.
local function convert(name)
  local lines, instants = {}, {}
  for line in data.read(folder .. "/" .. name):gmatch "[^\n]+" do
    local event = line:match "^%s*({.*}),?%s*$"
    if event then
      lines[#lines + 1] = '{"file":"' .. name .. '",' .. event:sub(2) .. "\n"
      instants[#instants + 1] = json.decode(event).timestamp
    end
  end
  return table.concat(lines), instants
end

-- Which events have a clock of their own: a day and more ahead of the one before and of the next.
local function outliers_of(instants)
  local found, count = {}, 0
  for i = 2, #instants - 1 do
    if instants[i] - instants[i - 1] > DAY and instants[i] - instants[i + 1] > DAY then
      found[i], count = true, count + 1
    end
  end
  return found, count
end

local function run(name, set)
  local text, instants = convert(name)
  return data.run { rules = "recording", text = text, set = set, emit = "all" }, instants
end

-- Idle stretches, each from the last activity on, as the player shows them: a resume's gap.
local function resumes(records)
  local total_ms = 0
  for _, record in ipairs(records) do total_ms = total_ms + record.gap_ms end
  return { count = #records, total_ms = total_ms }
end

describe("a recording of others", function()
  if not folder then
    pending "need ../shared/data/rrweb"
    return
  end

  for _, fact in ipairs(json.decode(data.read(folder .. "/facts.json"))) do
    it(fact.file .. ": nobody is there when rrweb's player says so", function()
      local seen, instants = run(fact.file, { player = true, idle = "1000d", pause = "10s" })
      local outliers = outliers_of(instants)
      assert.equal(fact.events, #seen.events)
      for i, event in ipairs(seen.events) do
        local marks = table.concat(event.lull.marks or {}, ",")
        assert.equal(outliers[i] and "outlier" or "", marks)
      end
      local windows = seen.types["window.end"]
      assert.equal(1, #windows)
      assert.equal(fact.interactive_rrweb_set, windows[1].active_events)
      assert.same(fact.rrweb_inactive_10s, resumes(seen.types["window.resume"] or {}))
    end)

    it(fact.file .. ": sessions at thirty minutes, and what they hold", function()
      local seen, instants = run(fact.file)
      local _, outliers = outliers_of(instants)
      local sessions, sums = 0, { metas = 0, snapshots = 0, mutations = 0, active = 0 }
      for _, record in ipairs(seen.ends) do
        if not record.ghost then sessions = sessions + 1 end
        sums.active = sums.active + record.active_events
        for name, value in pairs(record.measures) do sums[name] = sums[name] + value end
      end
      -- The outlier would be a session of its own.
      assert.equal(fact.sessions_at_30min - outliers, sessions)
      assert.same({ metas = fact.meta, snapshots = fact.full_snapshots, mutations = fact.mutations,
        active = fact.interactive_posthog_set - outliers }, sums)
    end)

    -- A recorder that notices silence only when a page sends something never pauses in these: every
    -- long silence ends with somebody's hand. lull tells the pause, and that nothing was missed.
    it(fact.file .. ": what five minutes of silence keep from a recorder", function()
      local seen = run(fact.file, { idle = "1000d" })
      local unrecorded = 0
      for _, record in ipairs(seen.types["window.end"]) do
        unrecorded = unrecorded + record.unrecorded
      end
      assert.equal(fact.idle_gate_5min.dropped_events, unrecorded)
      local long, last = 0, nil
      for _, event in ipairs(seen.events) do
        if not last or event.lull.activity == "active" then
          if last and event.timestamp - last > 300000 then long = long + 1 end
          last = event.timestamp
        end
      end
      local resumed = seen.types["window.resume"] or {}
      assert.equal(long, #resumed)
      for _, record in ipairs(resumed) do assert.is_false(record.needs_snapshot) end
    end)
  end
end)
