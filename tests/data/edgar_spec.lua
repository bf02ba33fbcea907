-- A public access log, and small made logs, with the sessions that other people's programs found in
-- them, in the order in which these wrote them.
package.path = (os.getenv "LULL_SOURCE" or ".") .. "/tests/data/?.lua;" .. package.path
local data = require "data"

local folder = data.folder "edgar_weblog"
local NAMES = { "ip", "first", "last", "seconds", "requests" }

-- A session as the answers write it: whole seconds, the first and the last of them included.
local function line_of(record)
  local function clock(time) return (time:sub(1, 19):gsub("T", " ")) end
  return ("%s,%s,%s,%d,%d"):format(record.key, clock(record.start), clock(record["end"]),
    record.duration_ms // 1000 + 1, record.events)
end

local function lines_of(run)
  local lines = {}
  for i, record in ipairs(run.ends) do lines[i] = line_of(record) end
  return lines
end

local function answers(path, names)
  local lines = {}
  for i, row in ipairs(data.table(path, names)) do
    lines[i] = ("%s,%s,%s,%d,%d"):format(row.ip, row.first, row.last,
      row.seconds or row.duration_inclusive_s, row.requests or row.count)
  end
  return lines
end

local function sorted(lines)
  local copy = { table.unpack(lines) }
  table.sort(copy)
  return copy
end

-- What stands in `a` and not in `b`, each with as many copies as are missing there.
local function without(a, b)
  local counts, left = {}, {}
  for _, line in ipairs(b) do counts[line] = (counts[line] or 0) + 1 end
  for _, line in ipairs(a) do
    if (counts[line] or 0) > 0 then counts[line] = counts[line] - 1 else left[#left + 1] = line end
  end
  return left
end

-- The programs of one author write what they find expired in the order of first requests, however
-- far the clock has jumped; those of the other, and lull, by deadlines.
local function by_deadlines(name)
  return name:find "^ab_" ~= nil
end

describe("the access log", function()
  if not folder then
    pending "need ../shared/data/edgar_weblog"
    return
  end

  for _, name in ipairs(data.files(folder .. "/vectors", "^a[be]_")) do
    local vector = folder .. "/vectors/" .. name
    local order = by_deadlines(name) and "in this order" or "in an order of its own"
    it(("%s has the sessions that its author found, %s"):format(name, order), function()
      local seconds = data.read(vector .. "/inactivity_period.txt"):match "%d+"
      local run = data.run { rules = "edgar", set = { idle = seconds .. "s" },
        vector .. "/events.ndjson.gz" }
      local expected, got = answers(vector .. "/expected.csv", NAMES), lines_of(run)
      assert(#expected > 0)
      assert.same(sorted(expected), sorted(got))
      if by_deadlines(name) then assert.same(expected, got) end
    end)
  end

  it("has the sessions that a second author found in its first 10,000 requests", function()
    local text, stop = data.read(folder .. "/events.ndjson.gz"), 0
    for _ = 1, 10000 do stop = text:find("\n", stop + 1, true) end
    local run = data.run { rules = "edgar", text = text:sub(1, stop) }
    local expected = answers(folder .. "/expected_T2_first10000_paolomarco.csv")
    assert.same(sorted(expected), sorted(lines_of(run)))
  end)

  -- That author's program keeps a session whose next request is the very one that shows that it is
  -- over: two gaps of three seconds at one address, where two are allowed.
  it("has those that a third author found, but for one address", function()
    local run = data.run { rules = "edgar", folder .. "/events.ndjson.gz" }
    local expected = answers(folder .. "/expected_T2_all24999_zxshwan.csv")
    local got = lines_of(run)
    assert.equal(1385, #got)
    local more = sorted(without(got, expected))
    for i, line in ipairs(more) do more[i] = line:match "^(.*),%d+$" end
    assert.same({
      "ip_dab0fceadc80,2017-06-30 00:00:13,2017-06-30 00:00:39,27",
      "ip_dab0fceadc80,2017-06-30 00:00:42,2017-06-30 00:01:03,22",
      "ip_dab0fceadc80,2017-06-30 00:01:06,2017-06-30 00:01:08,3",
      "ip_dab0fceadc80,2017-06-30 00:01:11,2017-06-30 00:01:11,1",
    }, more)
    local missing = without(expected, got)
    assert.equal(2, #missing)
    for _, line in ipairs(missing) do assert.matches("^ip_dab0fceadc80,", line) end
  end)

  it("agrees with sessions by gaps, at all timeouts and with both operators", function()
    data.agrees_with_reference(folder, "events.ndjson.gz", "edgar")
  end)
end)
