-- Every rules file in `attacks` attacks lull: while it loads, in a function, by the events it is
-- asked about. Each runs in a process of its own, and says in its first lines what comes of it:
--
--   -- says: activity: found …     its event costs it the rule, with this message; "nothing" where
--                                  there is nothing to say
--   -- refused: found …            the file does not load, with this message
--   -- events: many                it attacks by these events (STREAMS); else by the second of 3
--   -- before: mkfifo pipe.lua     what stands beside the file, as shell
--
-- Whatever an attack does, the last event's record is the same as without it, and neither time nor
-- memory go beyond these factors.
package.path = os.getenv "LULL_SOURCE" .. "/tests/rules/?.lua;" .. package.path
local running = require "running"
local support = require "support"

-- Of the memory of a harmless run over the same events and of what a rule may ask for.
-- Sanitizers surround each allocation with memory of their own.
local SANITIZED = os.execute 'grep -q __asan_init "$LULL"'
local MEMORY_FACTOR, RULE_MB = SANITIZED and 10 or 3, 8
-- Of the processor's time of a harmless run, and of a rule that uses all that it may (which is
-- counted as a tenth of a second at least: below that, clocks are coarse).
local TIME_FACTOR, TIME_LEAST = 10, 0.1

local HARMLESS = 'return policy { key = "user", time = "ts", session = { idle = "30m" } }\n'
local FOLDER = os.getenv "LULL_SOURCE" .. "/tests/hostile/attacks/"

-- ---- events -------------------------------------------------------------------------------------

local BASE = 1760000000000

local function line(user, seconds, more)
  return ('{"user":"%s","ts":%d%s}\n'):format(user, BASE + math.floor(seconds * 1000), more or "")
end

local LAST = line("eve", 7200)

local function text(bytes) return ("x"):rep(bytes) end

local function several(count, make)
  local list = {}
  for i = 1, count do list[i] = make(i) end
  return table.concat(list)
end

-- What an attack's events are; the last one is LAST, which every run must answer alike.
local STREAMS = {
  three = function()
    return line("ada", 1) .. line("ada", 2, ',"attack":true,"deep":[[[[[[[[1]]]]]]]]') .. LAST
  end,
  long_text = function()
    return line("ada", 1) .. line("ada", 2, ',"text":"' .. text(2000000) .. '"') .. LAST
  end,
  long_texts = function()
    return several(20, function(i)
      return line("ada" .. i % 5, i, ',"text":"' .. i .. text(2000000) .. '"')
    end) .. LAST
  end,
  deep = function()
    return line("ada", 1, "," .. ('"a":{'):rep(511) .. '"a":1' .. ("}"):rep(511)) .. LAST
  end,
  wide = function()
    return line("ada", 1, ',"items":[' .. ("1,"):rep(100000) .. "1]") .. LAST
  end,
  broad = function()
    return line("ada", 1, several(30000, function(i) return (',"m%d":%d'):format(i, i) end)) .. LAST
  end,
  few = function()
    return several(100, function(i) return line("u" .. i, i) end) .. LAST
  end,
  many = function()
    return several(50000, function(i) return line("u" .. i, i / 100) end) .. LAST
  end,
  one_key = function()
    return several(1000000, function(i) return line("ada", i / 1000, ',"kind":' .. i) end) .. LAST
  end,
}

-- ---- runs ---------------------------------------------------------------------------------------

-- What a file says of itself: { says =, refused =, events =, before = }.
local function directives(source)
  local said = {}
  for name, value in source:gmatch "%f[^\n%z]%-%- (%l+): ([^\n]*)" do said[name] = value end
  return said
end

-- Runs rules over events: what came out, and seconds and megabytes used.
local function run(rules, events, before)
  support.new_folder()
  support.write("shop.lua", rules)
  support.write("events.ndjson", events)
  -- What sanitizers keep of freed memory, to find its use, is not the attack's.
  local seen = support.bash((before or ":") .. "\nexport ASAN_OPTIONS=$ASAN_OPTIONS:"
    .. "quarantine_size_mb=1:thread_local_quarantine_size_kb=64\n"
    .. '/usr/bin/time -q -f "%U %S %M" -o usage "$LULL" run -r shop.lua --rejects rejects.ndjson '
    .. "events.ndjson | tail -n 400 >out.ndjson\ncode=${PIPESTATUS[0]}; "
    .. [[grep -F '"user":"eve"' out.ndjson; exit "$code"]])
  local user, system, kb = support.read("usage"):match "([%d.]+) ([%d.]+) (%d+)"
  seen.seconds, seen.mb = user + system, kb / 1024
  support.remove_folder()
  return seen
end

local harmless = {}

-- A run of harmless rules over the same events.
local function yardstick(stream)
  harmless[stream] = harmless[stream] or run(HARMLESS, STREAMS[stream]())
  return harmless[stream]
end

local function source_of(name)
  local file = assert(io.open(FOLDER .. name, "rb"))
  local source = file:read "a"
  file:close()
  return source
end

local spent = {}

-- Seconds of a rule that uses all its steps, as it loads or once while events flow.
local function honest(name)
  spent[name] = spent[name]
    or math.max(run(source_of(name), STREAMS.three()).seconds, TIME_LEAST)
  return spent[name]
end

-- ---- what must hold -----------------------------------------------------------------------------

local function assert_bounded(seen, stream, budget)
  local usual = yardstick(stream)
  local mb = MEMORY_FACTOR * (usual.mb + RULE_MB)
  assert(seen.mb <= mb, ("%.0f MB, expected at most %.0f"):format(seen.mb, mb))
  local seconds = TIME_FACTOR * (usual.seconds + budget)
  assert(seen.seconds <= seconds, ("%.2f s, expected at most %.2f"):format(seen.seconds, seconds))
end

local function refused(source, said)
  local seen = run(source, STREAMS.three(), said.before)
  assert.equal(3, seen.code)
  assert.equal("", seen.out)
  running.contains(seen.err, said.refused)
  assert.truthy(seen.err:find "^[%w_]+%.lua:%d+: " or seen.err:find "^[%w_]+%.lua: ", seen.err)
  assert_bounded(seen, "three", honest "load_loop.lua")
end

local function survived(source, said)
  local stream = said.events or "three"
  local seen = run(source, STREAMS[stream](), said.before)
  assert.equal(0, seen.code)
  if said.says == "nothing" then
    assert.equal("", seen.err)
  else
    running.contains(seen.err, said.says)
    assert.truthy(seen.err:find "^lull: shop%.lua:%d+: ", seen.err)
  end
  assert.is_nil(seen.err:find "[%z\1-\9\11-\31]", "control characters reach the terminal")
  assert_bounded(seen, stream, honest "loop_endless.lua")
  local alone = run(source, LAST, said.before)
  assert.equal(alone.out, seen.out)
end

describe("an attack by a rules file:", function()
  local pipe = assert(io.popen(("cd '%s' && ls *.lua"):format(FOLDER)))
  for name in pipe:lines() do
    it((name:gsub("%.lua$", ""):gsub("_", " ")), function()
      local source = source_of(name)
      local said = directives(source)
      assert(said.says or said.refused, "the file says nothing of what comes of it");
      (said.refused and refused or survived)(source, said)
    end)
  end
  pipe:close()
end)
