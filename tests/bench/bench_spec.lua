-- The bench measures what it says: its streams are what was asked for, the ceiling looks up what
-- lull looks up, and a slip is noticed.
package.path = (os.getenv("LULL_SOURCE") or ".") .. "/tests/bench/?.lua;" .. package.path
local tools = require "tools"
local support, bash = tools.support, tools.bash
local cjson = require "cjson"

local function generate(options)
  local result = bash("bench_generate --output stream.ndjson " .. options)
  assert.truthy(result.err:match "^seed %d+: %d+ events, %d+ bytes\n$", result.err)
  return support.read("stream.ndjson")
end

local function events(options)
  local decoded, lines = {}, support.lines(generate(options))
  for i, line in ipairs(lines) do
    decoded[i] = cjson.decode(line)
  end
  return decoded, lines
end

-- Milliseconds within 2026-03: the streams of these tests stay there.
local function ms_of(timestamp)
  local day, hour, minute, second, ms =
    timestamp:match "^2026%-03%-(%d+)T(%d+):(%d+):(%d+)%.(%d+)Z$"
  return (((day * 24 + hour) * 60 + minute) * 60 + second) * 1000 + ms
end

local function count(list, of)
  local counts = {}
  for _, event in ipairs(list) do
    local value = of(event)
    counts[value] = (counts[value] or 0) + 1
  end
  return counts
end

local function key_of(event)
  return event.distinct_id
end

local function size(set)
  local number = 0
  for _ in pairs(set) do
    number = number + 1
  end
  return number
end

-- How often each of so many keys comes: the number of keys that came, and the most of one.
local function keys_of(list)
  local counts, most = count(list, key_of), 0
  for _, number in pairs(counts) do
    most = math.max(most, number)
  end
  return size(counts), most
end

local MIXED = "--events 3000 --keys 300 --span-s 20000 --snapshots 300 --disorder-ms 5000"

describe("a stream of the bench", function()
  before_each(support.new_folder)
  after_each(support.remove_folder)

  it("is the same for the same seed, on every machine, and another for another", function()
    local result = bash("for seed in 7 7 8; do bench_generate --seed $seed " .. MIXED
      .. " 2>/dev/null | md5sum; done")
    local first, second, third = table.unpack(support.lines(result.out))
    assert.equal("64a9bf251de04fa5ba6e00e3e1331d7d  -", first)
    assert.equal(first, second)
    assert.not_equal(first, third)
  end)

  it("does not follow the locale or the time zone", function()
    local plain = generate(MIXED)
    bash("LC_ALL=de_DE.UTF-8 TZ=Asia/Tokyo bench_generate --output other.ndjson " .. MIXED)
    assert.is_true(plain == support.read("other.ndjson"))
  end)

  it("has as many events as asked, and lull rejects none of them", function()
    for _, options in ipairs {
      "--events 2000",
      MIXED,
      "--events 20 --snapshots 1000 --snapshot-bytes-min 1900000 --snapshot-bytes-max 2000000",
      "--events 2000 --zipf 1 --keys 1000000",
      "--events 2000 --open 1 --keys 1000",
    } do
      generate(options)
      bash("$LULL run -r $RULES/posthog.lua --emit none --stats stats.json stream.ndjson")
      local stats = cjson.decode(support.read("stats.json"))
      assert.equal(tonumber(options:match "%-%-events (%d+)"), stats.events, options)
      assert.equal(stats.lines, stats.events)
      assert.equal(0, stats.rejects)
      assert.equal(0, stats.outlier)
      assert.equal(0, stats.no_key)
    end
  end)

  it("has hits of half a kilobyte", function()
    local _, lines = events("--events 2000")
    assert.is_true(#table.concat(lines) / #lines > 450 and #table.concat(lines) / #lines < 600)
  end)

  it("has even keys, or skewed ones", function()
    local keys, most = keys_of(events("--events 4000 --keys 400"))
    assert.is_true(keys > 380 and keys <= 400 and most < 100, keys .. " " .. most)
    keys, most = keys_of(events("--events 4000 --keys 400 --zipf 1"))
    assert.is_true(keys > 100 and keys <= 400 and most > 200, keys .. " " .. most)
  end)

  it("has times no further out of order than asked", function()
    for _, disorder_ms in ipairs { 0, 5000 } do
      local greatest, furthest = 0, 0
      for _, event in ipairs(events("--events 3000 --span-s 300 --disorder-ms " .. disorder_ms)) do
        local ms = ms_of(event.timestamp)
        greatest = math.max(greatest, ms)
        furthest = math.max(furthest, greatest - ms)
      end
      assert.is_true(furthest <= disorder_ms and furthest >= disorder_ms * 0.9, furthest)
    end
  end)

  it("has snapshots of the sizes and the share asked for", function()
    local list, lines = events("--events 3000 --snapshots 250 --snapshot-bytes-min 4000 "
      .. "--snapshot-bytes-max 100000")
    local snapshots, halves = 0, { small = 0, large = 0 }
    for i, event in ipairs(list) do
      if event.event == "$snapshot" then
        snapshots = snapshots + 1
        assert.is_true(#lines[i] >= 4000 and #lines[i] < 100000 + 5000, #lines[i])
        local half = #lines[i] < 20000 and "small" or "large" -- the middle by octaves
        halves[half] = halves[half] + 1
      end
    end
    assert.is_true(snapshots > 650 and snapshots < 850, snapshots)
    assert.is_true(halves.small > 200 and halves.large > 200)
  end)

  it("has visits that end, silences of more than half an hour, and several windows", function()
    local last_ms, silences, windows = {}, 0, {}
    local list = events("--events 20000 --keys 200 --span-s 20000")
    for _, event in ipairs(list) do
      local ms, key = ms_of(event.timestamp), key_of(event)
      silences = silences + (ms - (last_ms[key] or ms) > 1800000 and 1 or 0)
      last_ms[key] = ms
      local session = event.properties["$session_id"]
      windows[session] = windows[session] or {}
      windows[session][event.properties["$window_id"]] = true
    end
    local several = 0
    for _, ids in pairs(windows) do
      several = several + (size(ids) > 1 and 1 or 0)
    end
    assert.is_true(silences > 200, silences)
    assert.is_true(size(windows) > 400 and several > 200, several)
  end)

  it("opens every key once and keeps it open, where that is asked", function()
    generate("--events 3000 --keys 1000 --open 1 --span-s 240 --snapshots 1000 "
      .. "--snapshot-bytes-min 500 --snapshot-bytes-max 500")
    bash("$LULL run -r $RULES/posthog.lua --emit sessions,windows --stats stats.json "
      .. "-o records.ndjson stream.ndjson")
    local stats = cjson.decode(support.read("stats.json"))
    assert.same({ 1000, 1000, 1000 }, { stats.keys, stats.sessions, stats.windows })
    local reasons = count(support.lines(support.read("records.ndjson")), function(line)
      local record = cjson.decode(line)
      return record.type .. " " .. record.reason
    end)
    assert.equal(1000, reasons["session.end end_of_input"])
    assert.is_nil(reasons["window.idle idle"])
  end)
end)

describe("the ceiling", function()
  before_each(support.new_folder)
  after_each(support.remove_folder)

  local function found(file)
    local counts = {}
    for name, value in bash("bench_ceiling " .. file).out:gmatch "(%l+) (%x+)\n" do
      counts[name] = name == "checksum" and value or tonumber(value)
    end
    return counts
  end

  it("finds every field that rules/posthog.lua reads", function()
    local items, interactions, snapshots = 0, 0, 0
    local list = events(MIXED)
    for _, event in ipairs(list) do
      local data = event.properties["$snapshot_data"]
      snapshots = snapshots + (data and 1 or 0)
      for _, item in ipairs(data or {}) do
        items = items + 1
        local of = item.data.source
        interactions = interactions
          + (item.type == 3 and (of >= 1 and of <= 7 or of == 12) and 1 or 0)
      end
    end
    local all = found "stream.ndjson"
    assert.equal(0, all.rejects)
    for _, name in ipairs { "lines", "events", "keys", "times", "sessions", "windows" } do
      assert.equal(#list, all[name], name)
    end
    assert.same({ snapshots, items, interactions },
      { all.snapshots, all.items, all.interactions })
    assert.is_true(interactions > 1000)
  end)

  it("takes as many lines as lull, and rejects what is no JSON", function()
    generate(MIXED)
    bash([[head -n 5 stream.ndjson >some.ndjson
      printf '{"event":"a"\n{"event":"\377"}\n{"event":01}\n{"event":"last"}' >>some.ndjson
      $LULL run -r $RULES/posthog.lua --emit none --rejects /dev/null --stats stats.json \
        some.ndjson]])
    local stats, all = cjson.decode(support.read("stats.json")), found "some.ndjson"
    assert.equal(stats.lines, all.lines)
    assert.equal(3, all.rejects)
    assert.equal(6, all.events)
    assert.equal(stats.rejects, all.rejects + 1) -- lull's event needs a time as well
  end)

  it("tells a stream from another by what it read", function()
    generate(MIXED)
    local first, again = found "stream.ndjson", found "stream.ndjson"
    generate(MIXED .. " --seed 2")
    assert.equal(first.checksum, again.checksum)
    assert.not_equal(first.checksum, found "stream.ndjson".checksum)
  end)
end)

describe("the bench", function()
  before_each(support.new_folder)
  after_each(support.remove_folder)

  it("compares rules that say the same", function()
    generate("--events 3000 --keys 100 --span-s 20000 --snapshots 300")
    for _, name in ipairs { "activity_function", "activity_functions", "all_functions",
      "lateness" } do
      local result = bash(([[
        $LULL run -r $RULES/posthog.lua --emit events,sessions,windows stream.ndjson >values
        $LULL run -r $BENCH/rules/%s.lua --emit events,sessions,windows stream.ndjson >others
        cmp values others && wc -l <values]]):format(name))
      assert.is_true(tonumber(result.out) > 4000)
    end
  end)

  it("runs, and keeps every run in a file", function()
    tools.drive "bench.py --scale 0.01 --pairs 2 --only tagged,open-keys,memory"
    local results = cjson.decode(support.read("build/bench/results.json"))
    local tagged, keys = table.unpack(results.figures)
    assert.same({ "tagged", "open-keys" }, { tagged.name, keys.name })
    assert.equal(2, #tagged.subject.cpu_s)
    assert.is_true(tagged.ratio.min <= tagged.ratio.median)
    assert.is_true(tagged.ratio.median <= tagged.ratio.max)
    assert.is_true(results.memory.peak_bytes.hits > 1e6)
    assert.equal("results.json\n", bash("ls build/bench").out)
  end)

  it("notices instructions that slip, and says nothing where other libraries counted", function()
    local function compare(versions, value)
      support.write("compare.py", ([[
import os, sys
sys.path.insert(0, os.environ["BENCH"])
import instructions
instructions.BASELINE = "baseline.txt"
instructions.write_baseline(["library 1"], [("a", 100.0, "instructions an event")])
print(*instructions.compare(%s, [("a", %s, "instructions an event")]))
]]):format(versions, value))
      local lines = support.lines(bash("BENCH=$BENCH python3 compare.py").out)
      return lines[#lines]
    end
    assert.equal("1 0 0", compare('["library 1"]', "102.9"))
    assert.equal("0 1 0", compare('["library 1"]', "103.1"))
    assert.equal("1 0 0", compare('["library 1"]', "50.0"))
    assert.equal("0 0 1", compare('["library 2"]', "200.0"))
  end)
end)
