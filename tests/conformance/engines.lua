-- Session windows of stream engines. A case is a stream, what the engine's clock did meanwhile, and
-- the sessions that came of it.
local stream = require "stream"

local DAY = 86400000

-- By the repository of the source: the shipped file; the one for gaps that events bring; how the
-- file calls the gap, and how far its watermark stays behind. `settles` is how much later lull says
-- that nothing can join a session than the engine does: both by their own watermarks, in ms. A file
-- that is not an engine's has a key of its own, and no setting for what comes late.
local ENGINES = {
  ["apache/flink"] = { product = "Apache Flink", rules = "flink", dynamic = "flink_dynamic",
    gap = "gap", behind = "lateness", settles = 2 },
  ["apache/kafka"] = { product = "Kafka Streams", rules = "kafka_streams", gap = "gap",
    behind = "grace" },
  ["confluentinc/ksql"] = { product = "ksqlDB", rules = "ksqldb", gap = "gap", behind = "grace" },
  ["apache/spark"] = { product = "Apache Spark", rules = "spark", dynamic = "spark_dynamic",
    gap = "gap", behind = "delay", settles = 1 },
  ["apache/beam"] = { product = "Apache Beam", rules = "beam", gap = "gap", behind = "lateness" },
  ["bytewax/bytewax"] = { product = "Bytewax", rules = "bytewax", gap = "gap", behind = "wait" },
  ["feldera/feldera"] = { product = "Feldera", rules = "feldera", gap = "gap",
    behind = "lateness" },
  ["pathwaycom/pathway"] = { product = "Pathway", rules = "pathway", gap = "max_gap",
    behind = "cutoff" },
  ["risingwavelabs/risingwave"] = { product = "RisingWave", rules = "risingwave", gap = "gap",
    behind = "delay" },
  ["dbt-labs/segment"] = { product = "dbt-segment", rules = "dbt_segment", gap = "idle",
    key = "anonymous_id", members = { type = "page" } },
  ["ArroyoSystems/arroyo"] = { product = "Arroyo", rules = "arroyo", gap = "gap",
    behind = "delay" },
}

local engines = { folder = "engines" }

local function engine_of(case)
  return assert(ENGINES[case.source:match "^%S+"], "no engine for " .. case.source)
end

function engines.product(case)
  return engine_of(case).product
end

local function greatest_time(case)
  local greatest = 0
  for _, event in ipairs(case.events) do
    greatest = math.max(greatest, event.t or 0)
  end
  return greatest
end

-- How far lull's watermark stays behind the greatest time. Where the case moves the watermark by
-- hand, or has none, so far that events alone never move it.
local function behind(case)
  local semantics = case.semantics
  if semantics.clock:find "^stream time" then
    -- An update stream may still merge what a final result would have told already.
    return case.lateness_ms + (semantics.emission == "update" and case.gap_ms or 0)
  end
  return semantics.watermark_delay_ms or DAY
end

-- Where the engine's watermark stands when each event arrives; nil where it has none.
local function watermarks(case)
  local marks, greatest, now = {}, nil, nil
  local delay = case.semantics.watermark_delay_ms
  local in_batches = case.events[1] and case.events[1].batch
  for i, event in ipairs(case.events) do
    local before = case.events[i - 1]
    if delay and before and (before.flush or in_batches and before.batch ~= event.batch) then
      now = greatest - delay
    end
    marks[i] = now
    greatest = math.max(greatest or event.t or 0, event.t or 0)
  end
  return marks
end

-- Moves lull's watermark to where the engine's stands: the event of a clock, without a session.
local function clock_event(case, watermark)
  return { timestamp = stream.instant(watermark + behind(case) + engine_of(case).settles),
    key = "the clock", clock = true }
end

local function stream_of(case)
  local events, of_case, marks, engine = {}, {}, watermarks(case), engine_of(case)
  local function clock(after)
    for _, mark in ipairs(case.watermarks) do
      if mark.after == after then events[#events + 1] = clock_event(case, mark.t) end
    end
  end
  clock(0)
  for i, event in ipairs(case.events) do
    local gap = event.gap or case.gap_ms
    events[#events + 1] = { [engine.key or "key"] = event.key, v = event.v,
      timestamp = stream.instant(event.t),
      closes = event.t and stream.instant(event.t + math.max(gap, 0)), gap = event.gap,
      watermark = stream.instant(marks[i]) }
    for name, value in pairs(engine.members or {}) do
      events[#events][name] = value
    end
    of_case[i] = #events
    clock(i)
  end
  return events, of_case
end

local function has_gaps(case)
  for _, event in ipairs(case.events) do
    if event.gap then return true end
  end
  return false
end

function engines.translate(case)
  local engine = engine_of(case)
  local dynamic = has_gaps(case)
  local settings, slots = {}, { session = { measures = { sum = 'sum "v"' } } }
  if engine.behind then
    settings[engine.behind] = stream.duration(behind(case))
  else
    slots.lateness = stream.duration(behind(case))
  end
  if not dynamic then settings[engine.gap] = stream.duration(case.gap_ms) end
  if engine.rules == "pathway" and case.semantics.gap_cmp == "lte" then
    slots.session.idle = stream.duration(case.gap_ms) -- the user's predicate says so
  end
  if #case.watermarks > 0 then
    slots.ignore = "where { clock = true }"
  end
  local events, of_case = stream_of(case)
  return { rules = stream.variant(dynamic and engine.dynamic or engine.rules, settings, slots),
    events = events, of_case = of_case }
end

-- A result as a text; a case that says nothing of the sum asks nothing of it.
local function line(key, from, to, count, sum)
  return ("%s [%d, %d] %d%s"):format(tostring(key or ""), from, to, count,
    sum and (" sum %g"):format(sum) or "")
end

-- What an update stream comes to: each retraction takes back what stood under its window.
local function net(results)
  local standing = {}
  for _, result in ipairs(results) do
    local window = line(result.key, result.start, result["end"], 0)
    standing[window] = result.op ~= "retract" and result or nil
  end
  local list = {}
  for _, result in pairs(standing) do
    list[#list + 1] = result
  end
  return list
end

local function key_of(record)
  return type(record.key) == "table" and record.key[1] or record.key
end

-- Where the engine's clock stands in the end; nil where it tells of all sessions, closed or not.
local function last_clock(case)
  local semantics = case.semantics
  if #case.watermarks > 0 then
    return case.watermarks[#case.watermarks].t
  elseif semantics.clock:find "^stream time" and semantics.emission == "final" then
    return greatest_time(case) - case.lateness_ms
  elseif semantics.emission == "append" or semantics.emission == "emit on window close" then
    return greatest_time(case) - semantics.watermark_delay_ms
  end
end

-- Has the engine told of this session too? By its clock; or when the key's next one has begun.
local function told(case, record, ends)
  local clock = last_clock(case)
  if case.semantics.emission ~= "emit on window close" then
    return not clock or stream.ms(record.time) < clock + (engine_of(case).settles or 0)
  end
  for _, other in ipairs(ends) do
    if key_of(other) == key_of(record) and other.start > record.start
      and stream.ms(other.start) <= clock then
      return true
    end
  end
  return false
end

local function same_lines(differences, wanted, got)
  table.sort(wanted)
  table.sort(got)
  local left, right = table.concat(wanted, "; "), table.concat(got, "; ")
  if left ~= right then
    differences[#differences + 1] = ("expected %s; lull: %s"):format(left, right)
  end
end

-- An event that the engine dropped has no session here, or is not counted in it.
local function check_dropped(differences, case, translated, seen)
  for _, index in ipairs(case.expect_dropped or {}) do
    local tag = seen.tags[translated.of_case[index + 1]]
    local marks = tag and table.concat(tag.marks or {}, " ") or "reject"
    if tag and tag.session_id and not marks:find "late" then
      differences[#differences + 1] = ("event %d was dropped; lull: in a session"):format(index)
    end
  end
end

function engines.judge(case, translated, seen)
  local differences, wanted, got = {}, {}, {}
  local with_sum = case.expect[1] and case.expect[1].sum
  local results = case.semantics.emission == "update" and net(case.expect) or case.expect
  for i, result in ipairs(results) do
    wanted[i] = line(result.key, result.start, result["end"], result.count, with_sum and result.sum)
  end
  local ends = seen.of "session.end"
  local gap = 0
  if case.semantics.end_is == "last_plus_gap" and not has_gaps(case) then gap = case.gap_ms end
  for _, record in ipairs(ends) do
    if told(case, record, ends) then
      got[#got + 1] = line(key_of(record), stream.ms(record.start), stream.ms(record["end"]) + gap,
        record.events, with_sum and record.measures.sum)
    end
  end
  same_lines(differences, wanted, got)
  check_dropped(differences, case, translated, seen)
  return differences
end

return engines
