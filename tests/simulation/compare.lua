-- lua_with_lull compare.lua [SEED] [WORLDS]   asks worlds from a seed what must hold of them (see
-- check.lua); "cases" in their place asks the files of tests/simulation/cases. A world that fails
-- is shrunk to a smallest stream and printed as such a file; MOST in the environment is after how
-- many failures it ends, 0 for one that is not told of. Says what the worlds had in them, and which
-- took longest; the last line counts.
local source = os.getenv("LULL_SOURCE") or "."
package.path = source .. "/tests/model/?.lua;" .. source .. "/tests/simulation/?.lua;"
  .. package.path
local lull = require "lull"
local chances = require "chances"
local world = require "world"
local check = require "check"

local FAILURES_MAX, SLOWEST, NEWS_EVERY = tonumber(os.getenv "MOST") or 5, 5, 10000

local function report(this, seed, what)
  print(("world %d: %s"):format(seed, what))
  local kept = check.shrink(this)
  print(("-- tests/simulation/cases/world_%d.lua: %s"):format(seed, check.failure(this, kept)
    or "it fails no more when it is asked again"))
  print(check.case(this, kept))
end

local function print_totals()
  local names = {}
  for name in pairs(check.totals) do names[#names + 1] = name end
  table.sort(names)
  for i, name in ipairs(names) do names[i] = ("%s %d"):format(name, check.totals[name]) end
  print("in them: " .. table.concat(names, ", "))
end

local function print_slowest(times)
  table.sort(times, function(a, b) return a.seconds > b.seconds end)
  for i = 1, math.min(SLOWEST, #times) do
    times[i] = ("%d (%.0f ms)"):format(times[i].seed, times[i].seconds * 1000)
  end
  print("slowest: " .. table.concat(times, ", ", 1, math.min(SLOWEST, #times)))
end

local function ask_cases()
  local passed, failed = 0, 0
  local pipe = assert(io.popen(("ls '%s'/tests/simulation/cases/*.lua"):format(source)))
  for file in pipe:lines() do
    lull.at(file)
    local what = check.failure(dofile(file))
    passed, failed = passed + (what and 0 or 1), failed + (what and 1 or 0)
    if what then print(("%s: %s"):format(file, what)) end
  end
  pipe:close()
  return passed, failed
end

local function ask_worlds(seed, worlds)
  print(("simulation: %d worlds from seed %d"):format(worlds, seed))
  local passed, failed, times = 0, 0, {}
  for i = seed, seed + worlds - 1 do
    lull.at(("world %d"):format(i))
    chances.seed(i)
    local this, began = world.new(), os.clock()
    local what = check.failure(this)
    times[#times + 1] = { seed = i, seconds = os.clock() - began }
    if #times > 1000 then
      table.sort(times, function(a, b) return a.seconds > b.seconds end)
      times = table.move(times, 1, SLOWEST, 1, {})
    end
    if what then
      failed = failed + 1
      if FAILURES_MAX > 0 then report(this, i, what) end
    else
      passed = passed + 1
    end
    if failed >= FAILURES_MAX then break end
    if (passed + failed) % NEWS_EVERY == 0 then
      print(("%d worlds so far, %d failed"):format(passed + failed, failed))
      io.stdout:flush()
    end
  end
  print_totals()
  print_slowest(times)
  return passed, failed
end

local function main(seed, worlds)
  local passed, failed
  if seed == "cases" then
    passed, failed = ask_cases()
  else
    passed, failed = ask_worlds(tonumber(seed) or os.time(), tonumber(worlds) or 1000)
  end
  print(("simulation: %d passed, %d failed, 0 skipped"):format(passed, failed))
  return passed > 0 and failed == 0
end

os.exit(main(arg[1], arg[2]) and 0 or 1, true)
