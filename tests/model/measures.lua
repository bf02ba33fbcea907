-- What a measure makes of the events that it took, in the order in which they were applied: each
-- with its value, its time and when it was over. A measure is { word =, … }; of runs, active_time
-- and bursts with `gap`, `n` and `most`, how many items it remembers for late events.
local lists = require "lists"
local those = lists.those

local measures = {}

function measures.count(taken)
  return #taken
end

function measures.sum(taken)
  local sum = 0
  for _, one in ipairs(taken) do sum = sum + one.value end
  return sum
end

function measures.distinct(taken)
  local seen, count = {}, 0
  for _, one in ipairs(taken) do
    count, seen[one.value] = count + (seen[one.value] and 0 or 1), true
  end
  return count
end

-- The value that comes first by `before`; of equals the earlier, or the `later`.
local function chosen(before)
  return function(taken)
    local best
    for _, one in ipairs(taken) do
      if not best or before(one, best) then best = one end
    end
    return best and best.value
  end
end

measures.first = chosen(function(a, b) return a.time < b.time end)
measures.last = chosen(function(a, b) return a.time >= b.time end)
measures.min = chosen(function(a, b) return a.value < b.value end)
measures.max = chosen(function(a, b) return a.value > b.value end)

-- Runs, ascending: those that are no further apart than the gap are one.
local function merge(runs, gap)
  table.sort(runs, function(a, b) return a.from < b.from end)
  for i = #runs, 2, -1 do
    if runs[i].from - runs[i - 1].to <= gap then
      runs[i - 1].to = math.max(runs[i - 1].to, runs[i].to)
      table.remove(runs, i)
    end
  end
end

-- The latest runs are remembered; once others are forgotten, an event before them all says nothing.
local function runs_of(taken, measure)
  local runs, gone = {}, {}
  for _, one in ipairs(taken) do
    if not gone[1] or one.time >= runs[1].from then
      table.insert(runs, { from = one.time, to = math.max(one.time, one.finish) })
      merge(runs, measure.gap)
      while #runs > measure.most do table.insert(gone, table.remove(runs, 1)) end
    end
  end
  return table.move(runs, 1, #runs, #gone + 1, gone)
end

function measures.runs(taken, measure)
  return #runs_of(taken, measure)
end

function measures.active_time(taken, measure)
  local length = 0
  for _, run in ipairs(runs_of(taken, measure)) do length = length + run.to - run.from end
  return length
end

-- All that are in one burst with any of these are in one with all of them.
local function join(all, some)
  local bursts, burst = {}, {}
  for _, one in ipairs(some) do
    if one.burst then bursts[one.burst] = true end
    one.burst = burst
  end
  for _, one in ipairs(all) do one.burst = bursts[one.burst or false] and burst or one.burst end
end

-- n in a row with the same value that come within the gap hold together; of those that were
-- remembered at the same time.
function measures.bursts(taken, measure)
  local all, kept, forgot, n = {}, {}, false, measure.n
  for _, given in ipairs(taken) do
    local at = #kept + 1
    while at > 1 and kept[at - 1].time > given.time do at = at - 1 end
    if not forgot or at > 1 or kept[1].time == given.time then
      local one = { time = given.time, value = given.value }
      table.insert(all, one)
      table.insert(kept, at, one)
      local row = those(kept, function(other) return other.value == one.value end)
      for i = 1, #row - n + 1 do
        if row[i + n - 1].time - row[i].time <= measure.gap then
          join(all, table.move(row, i, i + n - 1, 1, {}))
        end
      end
      while #kept > math.max(measure.most, n) do forgot = table.remove(kept, 1) end
    end
  end
  return measures.distinct(those(all, function(one)
    one.value = one.burst
    return one.burst
  end))
end

return measures
