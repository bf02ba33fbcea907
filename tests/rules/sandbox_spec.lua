-- Hostile rules, by the points of sandbox.md: a file that would run for ever does not load, and a
-- function that does costs its event the rule and nothing else.
package.path = os.getenv "LULL_SOURCE" .. "/tests/rules/?.lua;" .. package.path
local running = require "running"

local STEPS = "found more instructions than the limit, expected a rule that ends sooner: look for "
  .. "a loop"
local MEMORY = "found more memory asked for than the limit of 8388608 bytes, expected a rule that "
  .. "keeps less"

-- Runs code as the file is loaded.
local function load(code)
  return running.run { rules = "\n" .. code
    .. '\nreturn policy { key = "user", time = "ts", session = { idle = "30m" } }\n' }
end

-- Runs code (on line 3) as the second of three events is judged. Events are passive by the rule and
-- active by default.
local function judge(code, before)
  local wanted = { before = before, rules = 'return policy { key = "user", time = "ts",\n'
    .. "  activity = function(event, session) if event.attack then\n" .. code .. "\n"
    .. '  end return "passive" end,\n  session = { idle = "30m" } }\n' }
  for i, attack in ipairs { false, true, false } do
    wanted[i] = ('{"user":"ada","ts":%d,"deep":%s%s}'):format(1760000000000 + i,
      ("["):rep(200) .. ("]"):rep(200), attack and ',"attack":true' or "")
  end
  return running.run(wanted)
end

-- The rule of the second event failed, and of none other.
local function assert_cost_one_event(seen, message)
  assert.equal(0, seen.code)
  assert.equal("passive active passive", running.members(seen, "activity"))
  assert.equal("- rule_error -", running.members(seen, "marks"))
  assert.equal("1 1 1", running.sessions(seen))
  assert.equal(1, seen.stats.rule_error)
  assert.equal("lull: shop.lua:3: activity: " .. message .. running.place(2) .. "\n", seen.err)
end

local function assert_not_loaded(seen, message)
  assert.equal("", seen.out)
  assert.equal("shop.lua:2: " .. message .. "\n", seen.err)
  assert.equal(3, seen.code)
end

it("is run by Lua 5.4", function()
  assert.equal("Lua 5.4", _VERSION)
end)

describe("a rule that does not end", function()
  local loops = {
    ["an endless loop"] = "while true do end",
    ["a loop of jumps"] = "::again:: goto again",
    ["a loop to the largest number"] = "for i = 1, math.huge do end",
    ["a loop of calls"] = "local function f() return f() end f()",
    ["a loop in a sort"] = "table.sort({ 3, 2, 1 }, function() while true do end end)",
    ["a loop in a replacement"] = "('x'):gsub('x', function() while true do end end)",
    ["a search that backtracks"] =
      "local t = ('a'):rep(5000) local x = t:find(('a*'):rep(30) .. 'b')",
    ["a search for pairs"] =
      "local t = ('('):rep(9000) while true do local x = t:find('%b()') end",
    ["a match that backtracks"] = "local t = ('a'):rep(5000) "
      .. "local x = t:match('^' .. ('a?'):rep(999) .. ('a-'):rep(90) .. 'b')",
    ["a replacement that backtracks"] =
      "local t = ('a'):rep(5000) local x = t:gsub(('.-'):rep(30) .. 'b', '')",
    ["a search in each place"] =
      "for w in (('a'):rep(9000)):gmatch(('a*'):rep(30) .. 'b') do local x = w end",
    ["a loop of big sorts"] = "local t = {} for i = 1, 9000 do t[i] = -i end "
      .. "while true do table.sort(t) end",
    ["a sort that does not decide"] = "local t = {} for i = 1, 20000 do t[i] = i end "
      .. "while true do table.sort(t, function(a, b) return a <= b and a < 1 end) end",
    ["a loop of insertions in front"] = "local t = {} while true do table.insert(t, 1, 1) end",
    ["a loop of concatenations"] = "local t = {} for i = 1, 5000 do t[i] = 'x' end "
      .. "while true do local x = table.concat(t) end",
    ["a loop of formats"] = "while true do local x = ('%99.99f'):format(1e300) end",
    ["a loop over a table"] =
      "local t = { 1, 2 } while true do for k in pairs(t) do t[k] = 1 end end",
    ["a loop of unpacking"] = "local t = {} for i = 1, 200 do t[i] = i end "
      .. "while true do local x = select('#', table.unpack(t)) end",
  }
  for what, code in pairs(loops) do
    it("is stopped as the file loads: " .. what, function()
      local seen = load(code)
      assert.equal(3, seen.code)
      running.contains(seen.err, "shop.lua:2: ")
    end)

    it("costs its event the rule: " .. what, function()
      local seen = judge(code)
      assert.equal(0, seen.code)
      assert.equal("passive active passive", running.members(seen, "activity"))
      assert.equal("- rule_error -", running.members(seen, "marks"))
      running.contains(seen.err, "lull: shop.lua:3: activity: ")
    end)
  end

  it("is told apart by steps, which are the same on every run", function()
    assert_not_loaded(load "while true do end", STEPS)
    assert_cost_one_event(judge "while true do end", STEPS)
  end)

  it("stops at the same step on every run", function()
    local code = "local n = 0 while n < %d do n = n + 1 end"
    local most, least = 20000000, 0
    for _ = 1, 12 do
      local half = (most + least) // 2
      local seen = load(code:format(half))
      if seen.code == 0 then least = half else most = half end
    end
    for _ = 1, 3 do
      assert.equal(0, load(code:format(least)).code)
      assert.equal(3, load(code:format(most)).code)
    end
  end)

  it("is warned of for the first few events, and counted for all", function()
    local wanted = { rules = running.policy [[activity = function() while true do end end]] }
    for i = 1, 20 do
      wanted[i] = running.event(i)
    end
    local seen = running.run(wanted)
    assert.equal(0, seen.code)
    assert.equal(20, seen.stats.rule_error)
    local told = {}
    for i = 1, 3 do
      told[i] = "lull: shop.lua:5: activity: " .. STEPS .. running.place(i) .. "\n"
    end
    told[4] = "lull: shop.lua:5: activity: failed 17 more times\n"
    assert.equal(table.concat(told), seen.err)
  end)
end)

describe("a rule that asks for memory", function()
  local bombs = {
    ["a long repetition"] = "local x = ('x'):rep(1 << 40)",
    ["a repetition with a separator"] = "local x = (''):rep(1 << 40, 'x')",
    ["the library's repetition"] = "local x = string.rep('x', 1 << 40)",
    ["a repetition beyond every number"] = "local x = ('xx'):rep(math.maxinteger)",
    ["a wide format"] = "local x = ('%999999999d'):format(1)",
    ["unpacking far"] = "local x = { table.unpack({}, 1, 1 << 30) }",
    ["unpacking to the end of numbers"] =
      "local x = { table.unpack({}, math.mininteger, math.maxinteger) }",
    ["joining far"] = "local x = table.concat({}, 'x', 1, 1 << 40)",
  }
  for what, code in pairs(bombs) do
    it("is stopped as the file loads: " .. what, function()
      local seen = load(code)
      assert.equal(3, seen.code)
      running.contains(seen.err, "shop.lua:2: ")
    end)

    it("costs its event the rule: " .. what, function()
      local seen = judge(code)
      assert.equal(0, seen.code)
      assert.equal("- rule_error -", running.members(seen, "marks"))
      running.contains(seen.err, "lull: shop.lua:3: activity: ")
    end)
  end

  for what, code in pairs {
    ["a table that grows"] = "local t = {} for i = 1, 1e9 do t[i] = { i } end",
    ["closures that are kept"] =
      "local t = {} for i = 1, 1e9 do t[i] = function() return i end end",
    ["a string that doubles"] = "local s = 'xxxxxxxx' while true do s = s .. s end",
    ["matchers that are kept"] = "local t = {} for i = 1, 1e9 do t[i] = where { a = i } end",
  } do
    it("beyond its limit does not load: " .. what, function()
      assert_not_loaded(load(code), MEMORY)
    end)
  end

  it("beyond its limit costs its event the rule, and the next has the memory back", function()
    assert_cost_one_event(judge "local s = 'xxxxxxxx' while true do s = s .. s end", MEMORY)
  end)
end)

-- What is dropped between two batches of events must not count: when that is, is the host's affair.
describe("garbage", function()
  for what, code in pairs {
    ["a repetition"] = "local s = ('x'):rep(50000) .. n",
    ["a change of case"] = "local s = base:upper() .. n",
    ["a replacement"] = "local s = base:gsub('y', n) .. n",
    ["a format"] = "local s = ('%s%d'):format(base, n)",
    ["a concatenation"] = "local s = base .. n",
    ["a joined list"] = "local s = table.concat { base, n }",
  } do
    it("costs no event its rule where little is kept: " .. what, function()
      local wanted = { rules = "local kept, n, base = {}, 0, ('x'):rep(50000)\n"
        .. running.policy("activity = function(event) n = n + 1 " .. code
          .. " kept[n % 100] = s return 'passive' end") }
      for i = 1, 400 do
        wanted[i] = running.event(i)
      end
      assert.equal(0, running.fine(wanted).stats.rule_error)
    end)
  end
end)

-- What a rules file builds is bounded by its limits too where it becomes data of the core.
describe("matchers", function()
  local tail = " return policy { key = 'user', time = 'ts', ignore = m, session = { idle = '1h' } }"
  local MUCH = running.memory(1500)

  for what, code in pairs {
    ["that double with each level"] =
      "local m = where { a = 1 } for i = 1, 60 do m = any(m, m) end",
    ["that double inside"] =
      "local m = where { a = 1 } for i = 1, 60 do m = inside('a', any(m, m)) end",
  } do
    it(what .. " are stopped by a limit of the rules", function()
      local seen = running.run { rules = code .. tail, before = MUCH }
      assert.equal(3, seen.code)
      assert.is_nil(seen.err:find("out of memory", 1, true), seen.err)
      running.contains(seen.err, "limit")
    end)
  end

  for what, code in pairs {
    ["of matchers"] = "local m = where { a = 1 } for i = 1, 14000 do m = any(m) end",
    ["of tests"] = "local m = 'x' for i = 1, 25000 do m = except(m) end m = where { a = m }",
    ["of arrays"] = "local m = where { a = 1 } for i = 1, 200 do m = inside('a[]', m) end",
    ["of objects"] = "local m = where { a = 1 } for i = 1, 200 do m = inside('a', m) end",
  } do
    it("in a deep nest " .. what .. " crash nothing", function()
      local seen = running.run { rules = code .. tail, before = MUCH,
        running.event(0, { a = "y" }) }
      assert.is_true(seen.code == 0 or seen.code == 3, "exit code " .. seen.code .. seen.err)
    end)
  end

  it("in a deep nest crash no host whose threads have a small stack", function()
    local seen = running.run { before = "ulimit -s 1024", running.event(0),
      rules = "local m = where { a = 1 } for i = 1, 20000 do m = any(m) end" .. tail }
    assert.is_true(seen.code == 0 or seen.code == 3, "exit code " .. seen.code .. seen.err)
  end)

  it("made anew by a function for each event are refused, and take no memory for good", function()
    local wanted = { before = running.memory(150), rules = running.policy [[
      activity = function(event)
        for i = 1, 300 do
          local held = where { ["items[].user"] = ("x"):rep(300) .. i }(event)
          if held then return "active" end
        end
        return "passive"
      end]] }
    for i = 1, 1500 do
      wanted[i] = running.event(i)
    end
    local seen = running.run(wanted)
    assert.equal(0, seen.code)
    assert.equal(1500, seen.stats.rule_error)
    running.contains(seen.err, "put local m = where { … } before the policy")
  end)

  it("with a pattern that backtracks cost their event the rule, in a function too", function()
    local code = "local m = where { text = matches '%s' } "
      .. "for i = 1, 1e9 do if m(event) then return 'active' end end"
    local wanted = { rules = running.policy("activity = function(event) "
      .. code:format(("a*"):rep(30) .. "b") .. " end") }
    wanted[1] = running.event(0, { text = ("a"):rep(3000) })
    wanted[2] = running.event(1, { text = "a" })
    local seen = running.run(wanted)
    assert.equal(0, seen.code)
    running.contains(seen.err, "shop.lua:5: activity: ")
    assert.equal("rule_error rule_error", running.members(seen, "marks"))
  end)

  it("with a pattern that backtracks fail alone, and are reported", function()
    local rules = running.policy("ignore = where { text = matches '%s' }")
      :format(("a*"):rep(30) .. "b")
    local seen = running.run { rules = rules, running.event(0, { text = ("a"):rep(3000) }),
      running.event(1, { text = "b" }), running.event(2, { text = "a" }) }
    assert.equal(0, seen.code)
    assert.equal("rule_error ignored -", running.members(seen, "marks"))
    running.contains(seen.err, "ignore: a pattern of matches took more steps than the limit, "
      .. "expected one that backtracks less (")
  end)
end)

describe("a rule that fails", function()
  for what, case in pairs {
    ["with a text"] = { "error 'no plan'", "no plan" },
    ["with a place in its text"] = { "error('plans:7: no plan', 0)", "plans:7: no plan" },
    ["with a table"] = { "error { 'no plan' }", "an error that is no text" },
    ["with nothing"] = { "error()", "an error that is no text" },
    ["with an event"] = { "error(event)", "an error that is no text" },
    ["with a format in its text"] = { "error '%s%n%99999d'", "%s%n%99999d" },
    ["by an assertion"] = { "assert(event.plan, 'no plan')", "no plan" },
    ["by an assertion without words"] = { "assert(false)", "assertion failed!" },
    ["by arithmetic on a missing field"] = { "return event.plan + 1",
      "attempt to perform arithmetic on a nil value (field 'plan'): a field may be missing: "
        .. "(event.n or 0)" },
    ["by an unknown word"] = { "return wehre", "no word wehre; did you mean where?" },
    ["by what Lua has and rules have not"] = { "return os.time()", "os is not available in rules: "
      .. "a rule has no clock: the time of an event is one of its fields" },
  } do
    it(what .. " costs its event the rule", function()
      assert_cost_one_event(judge(case[1]), case[2])
    end)
  end

  -- The function has returned: no line of it runs any more, but its file and slot are known.
  for what, case in pairs {
    ["no class"] = { "return 'actve'", 'activity: found "actve", expected the name of a class' },
    ["a number"] = { "return 5", "activity: found 5, expected the name of a class" },
    ["true"] = { "return true", "activity: found true, expected the name of a class" },
  } do
    it("by what it returns is told with its file: " .. what, function()
      local seen = judge(case[1])
      assert.equal("- rule_error -", running.members(seen, "marks"))
      running.contains(seen.err, case[2])
      running.contains(seen.err, "shop.lua:")
    end)
  end

  it("by a misspelt class is told the nearest", function()
    running.contains(judge("return 'actve'").err, "did you mean active?")
  end)

  for what, code in pairs {
    ["recursion"] = "local function f() return 1 + f() end return f()",
    ["recursion through a sort"] = "local function f() table.sort({ 1, 2 }, f) return true end f()",
    ["recursion through a replacement"] = "local function f() return (('x'):gsub('x', f)) end f()",
    ["a pattern with deep captures"] = "local x = ('x'):find(('('):rep(200) .. (')'):rep(200))",
    ["a sort without an order"] = "local t = {} for i = 1, 200 do t[i] = i * 7 % 31 end "
      .. "table.sort(t, function() return true end)",
    ["a sort of unlike things"] = "table.sort { 1, 'x', {}, true }",
    ["a sort of holes"] = "table.sort({ 1, nil, 3, nil, 5 })",
    ["arrays nested deeply"] = "local t = event.deep",
    ["a very long error"] = "error(('x'):rep(100000))",
    ["an error with control characters"] = "error '\\27[31m\\0\\n\\r'",
  } do
    it("in a strange way costs its event the rule: " .. what, function()
      local seen = judge(code)
      assert.equal(0, seen.code)
      assert.equal("- rule_error -", running.members(seen, "marks"))
      running.contains(seen.err, "lull: shop.lua:3: activity: ")
      assert.is_nil(seen.err:find "[%z\1-\9\11-\31]", "control characters reach the terminal")
      local _, lines = seen.err:gsub("\n", "")
      assert.equal(1, lines)
    end)
  end

  it("with recursion as the file loads is stopped", function()
    local seen = load "local function f() return 1 + f() end f()"
    assert.equal(3, seen.code)
    running.contains(seen.err, "shop.lua:2: ")
  end)
end)

it("a function of Lua itself that fails is told with the file, having no line", function()
  local seen = running.run { running.event(0), rules = [[
return policy { key = string.lower, time = "ts", session = { idle = "30m" } }]] }
  assert.equal(1, seen.stats.rule_error)
  assert.equal("lull: shop.lua: key: bad argument #1 to '?' (string expected, got event)"
    .. " (event 1, line 1 of events.ndjson)\n", seen.err)
end)
