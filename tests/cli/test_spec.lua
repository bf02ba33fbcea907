-- lull test: what specs can say, what is told of those that fail, and what they may not do.
package.path = debug.getinfo(1, "S").source:match("^@(.*/)") .. "?.lua;" .. package.path
local support = require("support")

local bash = support.bash

-- Runs lull test on one spec, with this text.
local function run_spec(text, options)
  support.write("shop_spec.lua", text)
  return bash(('"$LULL" test %s'):format(options or "shop_spec.lua"))
end

-- The same of one promise.
local function promise(body)
  return run_spec('local shop = rules "shop"\nit("is kept", function()\n' .. body .. "\nend)\n")
end

local function kept(body)
  local seen = promise(body)
  assert.equal("1 passed, 0 failed, 0 pending in 1 file\n", seen.out)
  assert.equal("", seen.err)
  assert.equal(0, seen.code)
end

-- What is told of a promise that fails, without its place and the summary.
local function told(body)
  local seen = promise(body)
  assert.equal(1, seen.code)
  assert.equal("", seen.err)
  local line, text = seen.out:match(
    "^shop_spec.lua:(%d+): failed: is kept\n(.*)0 passed, 1 failed, 0 pending in 1 file\n$")
  assert(text, seen.out)
  return (text:gsub("^    ", ""):gsub("\n    ", "\n"):gsub("\n$", "")), tonumber(line)
end

-- Events of ada at these times.
local function given(...)
  local events = {}
  for i, at in ipairs { ... } do events[i] = ('{ at = "%s" }'):format(at) end
  return ('local run = shop:given { fields = { user = "ada" }, %s }\n'):format(
    table.concat(events, ", "))
end

describe("lull test", function()
  before_each(support.new_folder)
  after_each(support.remove_folder)

  describe("finds", function()
    local spec = 'it("holds", function() end)\n'

    it("the specs in the working directory and below it, in order, hidden folders left out",
      function()
        bash "mkdir -p b/c .git"
        for _, name in ipairs { "b/c/two_spec.lua", "a_spec.lua", ".git/x_spec.lua", "b/no.lua" } do
          support.write(name, spec:gsub("holds", name))
        end
        local seen = bash '"$LULL" test --json'
        assert.equal(0, seen.code)
        local files = {}
        for file in seen.out:gmatch '"file":"([^"]*)"' do files[#files + 1] = file end
        assert.same({ "a_spec.lua", "b/c/two_spec.lua" }, files)
      end)

    it("those that are named, whatever they are called, and those in a folder that is", function()
      bash "mkdir -p b"
      support.write("b/two_spec.lua", spec)
      support.write("odd.lua", spec)
      assert.equal("2 passed, 0 failed, 0 pending in 2 files\n", bash('"$LULL" test odd.lua b').out)
      assert.equal("1 passed, 0 failed, 0 pending in 1 file\n", bash('"$LULL" test b/').out)
    end)

    it("nothing where there is none, and says so", function()
      local seen = bash '"$LULL" test'
      assert.equal(2, seen.code)
      assert.equal("lull: no specs in .: a spec stands beside its rules and is called "
        .. "NAME_spec.lua\nlull: lull test --help tells more\n", seen.err)
    end)

    it("what cannot be read, and fails", function()
      local seen = bash '"$LULL" test gone'
      assert.equal(1, seen.code)
      assert.equal("lull: gone: No such file or directory\n", seen.err)
    end)

    it("promises by a part of their name", function()
      local text = 'describe("a visit", function() it("ends", function() end) '
        .. 'it("begins", function() error "no" end) end)'
      assert.equal(0, run_spec(text, "--filter 'visit ends' shop_spec.lua").code)
      assert.equal(1, run_spec(text, "--filter begins shop_spec.lua").code)
      local seen = run_spec(text, "--filter rests shop_spec.lua")
      assert.equal(2, seen.code)
      assert.truthy(seen.err:find("found no promise whose name has rests", 1, true))
      seen = run_spec(text, "--filter '[' shop_spec.lua")
      assert.equal(2, seen.code)
      assert.truthy(seen.err:find("--filter: malformed pattern", 1, true))
    end)
  end)

  describe("says", function()
    it("what differs, and nothing else, as a table", function()
      local text, line = told(given("0s", "30m", "61m") .. [[
        expect(run):sessions {
          { reason = "first", events = 1, ended = "idle" },
          { reason = "cap", events = at_least(1), gap_ms = "30m" },
        }]])
      assert.equal([[
sessions: found 2, expected 2
             reason  ended         events  gap_ms
1  found     first   idle          2       -
   expected                        1
2  found     idle    end_of_input  1       31m
   expected  cap                           30m]], text)
      assert.equal(4, line)
    end)

    it("what is missing, and what is too much", function()
      assert.equal([[
sessions: found 1, expected 2
             reason  events
1  found     first   1
2  expected  idle    1]], (told(given "0s"
        .. 'expect(run):sessions { { reason = "first" }, { reason = "idle", events = 1 } }')))
      assert.equal([[
boundaries: found 4, expected 1
             type           reason
1  found     session.start  first
2  found     session.end    idle
   expected  nothing more]], (told(given("0s", "31m")
        .. 'expect(run):boundaries { "session.start first" }')))
    end)

    it("the rows around the first difference of a long list", function()
      local text = told('local run = shop:given { { at = "0s", every = { "31m", times = 60 }, '
        .. 'user = "ada" } }\nlocal rows = {}\nfor i = 1, 60 do rows[i] = { index = i } end\n'
        .. "rows[30].index = 5\nexpect(run):sessions(60):sessions(rows)")
      assert.truthy(text:find("index\n…\n26  found", 1, true))
      assert.truthy(text:find("\n30  found     30\n    expected  5\n31  found", 1, true))
      assert.truthy(text:find("\n40  found     40\n…$"))
    end)

    it("what an event, a value, a list and a number are, and should be", function()
      for body, expected in pairs {
        ['expect(run):event(2):has { session = 2, marks = { "late" }, activity = "active" }'] =
          'event 2:\n         found  expected\nsession  1      2\nmarks    {}     { "late" }',
        ["expect(run):sessions(3)"] = "sessions: found 1, expected 3",
        ["expect(run):session(2)"] = "session 2: found 1 in all",
        ["expect(run):event(3)"] = "event 3: found 2 in all",
        ["assert.equal(2, #run.sessions)"] = "found 1, expected 2",
        ["assert.is_nil(run.sessions[1])"] = "did not expect",
        ['assert.same({ a = 1, b = { 2 } }, { a = 1, b = { 3 }, c = "x" })'] =
          'not the same:\n      found  expected\nb[1]  3      2\nc     "x"    nil',
        ["assert(false, 'so it is')"] = "so it is",
        ["assert.is_true(1)"] = "found 1, expected true",
        ["assert.is_not_nil(nil)"] = "did not expect this: nil",
        ["expect(#run.sessions):equals(at_least(2))"] = "found 1, expected at_least 2",
        ["assert.has_error(function() end)"] = "found no error, expected one",
      } do
        local text = told(given("0s", "1s") .. body)
        if expected ~= "did not expect" then assert.equal(expected, text) end
      end
    end)

    it("where a rule failed that nobody asked for, and which event was rejected", function()
      support.write("shop.lua", 'return policy { key = "user", time = "ts", '
        .. 'activity = function(event) return event.n.x end,\n  session = { idle = function(e) '
        .. "error 'boom' end } }")
      assert.equal("a rule failed: shop.lua:2: session.idle: boom (event 1, line 1)\n"
        .. "if that is meant, say expect(run):rule_errors { … }",
        (told(given "0s" .. "expect(run):sessions(1)")))
      kept(given "0s" .. 'expect(run):rule_errors { { line = 2, event = 1, '
        .. 'message = contains "boom" } }:event(1):has { marks = { "rule_error" } }')
      support.write("shop.lua", support.rules)
      assert.truthy(told [[shop:given { '{"user":"ada"}' }]]:find(
        "an event was rejected: time: found nothing at ts", 1, true))
      kept [[expect(shop:given { '{"user":"ada"}', "{" }):rejects { { line = 1 }, { line = 2 } }]]
    end)

    it("all that is wrong with the rules, with the lines in them", function()
      support.write("shop.lua", 'return policy { kye = "user",\n session = { } }')
      local seen = promise ""
      assert.equal(1, seen.code)
      assert.equal([[
shop_spec.lua:1: failed
    rules: shop.lua:1: policy: no slot kye; did you mean key?
    shop.lua:1: key: found nothing, expected a path such as "user_id"
    shop.lua:1: time: found nothing, expected a path such as "timestamp"
    shop.lua:2: session.idle: found nothing, ]]
        .. 'expected a duration such as "30m": how much silence ends a session, or never\n'
        .. "0 passed, 1 failed, 0 pending in 1 file\n", seen.out)
    end)

    it("what is pending, and why", function()
      local seen = run_spec 'pending "is written"\nit("runs", function() pending "no network" end)'
      assert.equal(0, seen.code)
      assert.equal("shop_spec.lua:1: pending: is written\n    still to be written\n"
        .. "shop_spec.lua:2: pending: runs\n    no network\n"
        .. "0 passed, 0 failed, 2 pending in 1 file\n", seen.out)
    end)

    it("all of it as JSON", function()
      local seen = run_spec('it("holds", function() end)\nit("fails", function() error "no" end)',
        "--json shop_spec.lua")
      assert.equal(1, seen.code)
      assert.equal('{"failed":1,"files":1,"passed":1,"pending":0,"promises":['
        .. '{"file":"shop_spec.lua","line":1,"name":"holds","outcome":"passed"},'
        .. '{"file":"shop_spec.lua","line":2,"message":"no","name":"fails","outcome":"failed"}]}\n',
        seen.out)
    end)

    it("it in colours on a terminal, and nowhere else", function()
      if not support.has_terminal() then
        pending "no terminal can be had here"
        return
      end
      support.write("shop_spec.lua", 'it("holds", function() end)')
      local seen = bash [[TERM=xterm script -qec '"$LULL" test' /dev/null]]
      assert.truthy(seen.out:find("\27[32m1 passed", 1, true))
      seen = bash [[TERM=xterm NO_COLOR=1 script -qec '"$LULL" test' /dev/null]]
      assert.is_nil(seen.out:find("\27", 1, true))
    end)

    it("nothing that commands a terminal", function()
      local seen = run_spec 'it("\\27[2J", function() error "\\27]0;x\\7" end)'
      assert.is_nil(seen.out:find "[\27\7]")
    end)
  end)

  describe("knows", function()
    it("a threshold to the millisecond", function()
      kept(given("0s", "30m", "1h 1ms") .. [[
        expect(run):sessions { { events = 2, closed = "1h" }, { reason = "idle" } }]])
    end)

    it("a stream that goes on, and silence", function()
      kept [[
        local run = shop:given { goes_on = true, { at = "0s", user = "ada" }, silence_until "30m" }
        expect(run):sessions { { open = true, ended = missing } }
        run = shop:given { goes_on = true, { at = "0s", user = "ada" }, silence_until "30m 1ms" }
        expect(run):sessions { { open = false, ended = "idle", closed = "30m" } }]]
    end)

    it("events in a row, functions of their number, and events in order of time", function()
      kept [[
        local run = shop:given { sorted = true,
          { at = "0s", every = { "5s", to = "1m" }, user = function(i) return "u" .. i % 2 end },
          { at = "7s", every = { "1s", times = 2 }, user = "bo" },
          { after = "1s", user = "last" } }
        expect(run):sessions {
          { key = "u1", events = 7 }, { key = "u0", events = 6 }, { key = "bo", events = 2 },
          { key = "last", start = "9s" } }]]
    end)

    it("every way to write the time", function()
      for _, unit in ipairs { "s", "ms", "us", "ns" } do
        support.write("shop.lua", ('return policy { key = "user", time = { "a.t", unit = "%s" }, '
          .. 'session = { idle = "30m" } }'):format(unit))
        kept(given("0s", "1ms", "17m 999ms", "2026-01-01T01:00:00.001+00:30")
          .. 'expect(run):sessions { { start = "0s", last = "30m 1ms", events = 4 } }')
      end
    end)

    it("a time that a function tells, once it is told where that looks", function()
      support.write("shop.lua", 'return policy { key = "user", time = function(e) return e.t.x end,'
        .. ' session = { idle = "30m" } }')
      for _, clock in ipairs { '"t.x"', '{ "t.x", unit = "ms" }',
        "function(event, ms) event.t = { x = ms } end" } do
        kept("local run = shop:given { clock = " .. clock .. [[,
          { at = "0s", user = 1 }, { at = "31m", user = 1 } }
          expect(run):sessions { { start = "0s" }, { start = "31m" } }]])
      end
      assert.truthy(told(given "0s"):find('say where it looks for it with clock = "ts"', 1, true))
    end)

    it("policies side by side, and settings", function()
      support.write("shop.lua", 'settings { idle = "30m" }\nreturn policy { key = "user", '
        .. 'time = "ts", session = { idle = settings.idle } }')
      support.write("short.lua", 'return require("shop", { idle = "10m" }):with { name = "short" }')
      kept [[
        local events = { fields = { user = "ada" }, { at = "0s" }, { at = "15m" } }
        local run = rules { "shop", "short" }:given(events)
        expect(run):sessions { { policy = "shop", events = 2 } }
        expect(run:of "short"):sessions { { policy = "short", ended = "idle" }, { previous = 1 } }
          :event(2):has { session = 2 }
        expect(rules("shop", { idle = "5m" }):given(events)):sessions(2)]]
    end)

    it("ids as the same and as others", function()
      support.write("shop.lua", 'return policy { key = "user", time = "ts", '
        .. 'session = { id = "sid", idle = "30m" } }')
      kept [[
        local events = { fields = { user = "ada", sid = "c" }, { at = "0s" }, { at = "31m" } }
        local run = shop:given(events)
        expect(run):sessions { { id = "c", part = 1 }, { id = same_as(1), part = 2 } }]]
      assert.truthy(told [[
        local run = shop:given { fields = { user = "ada" }, { at = "0s" }, { at = "31m" } }
        expect(run):session(2):has { id = same_as(1) }]]:find("same as 1", 1, true))
    end)

    it("late events by the order in which they are given", function()
      local events = given("0s", "10m", "9m 30s")
      kept(events .. 'expect(run):event(2):has { marks = {} }'
        .. 'expect(run):event(3):has { marks = { "late" }, session = 1 }')
      support.write("shop.lua", 'return policy { key = "user", time = "ts", lateness = "1m", '
        .. 'session = { idle = "30m" } }')
      kept(events .. "expect(run):events { { marks = {} }, { marks = {} }, { marks = {} } }")
    end)
  end)

  describe("covers", function()
    local rules = [[
local function is_long(session)
  if session.events > 100 then
    return true
  end
  return false
end

return policy {
  key = "user", time = "ts",
  activity = choose { when({ kind = "beat" }, "passive"),
    "active" },
  session = {
    idle = "30m",
    cap = "24h",
    tags = { long = is_long },
  },
}
]]
    local spec = [[
it("holds", function()
  local run = rules "shop":given { fields = { user = "ada" }, { at = "0s" }, { at = "31m" } }
  expect(run):sessions(2)
end)
]]

    before_each(function() support.write("shop.lua", rules) end)

    it("each line on which something can happen, and says what did not", function()
      assert.equal([[
shop.lua: 57 % exercised, 4 of 7 lines
     3  return true
        never ran
    10  activity = choose { when({ kind = "beat" }, "passive"),
        never held, never chosen
    14  cap = "24h",
        ended nothing
1 passed, 0 failed, 0 pending in 1 file
]], run_spec(spec, "--coverage").out)
    end)

    it("what all specs together have exercised", function()
      support.write("other_spec.lua", [[
it("ends after a day", function()
  local run = rules "shop":given {
    { at = "0s", every = { "10m", to = "25h" }, user = "ada",
      kind = function(i) return i % 2 == 0 and "beat" or "view" end },
  }
  expect(run):session(1):has { ended = "cap", tags = { "long" } }
end)
]])
      local seen = run_spec(spec, "--threshold 100")
      assert.equal("shop.lua: 100 % exercised, 7 of 7 lines\n"
        .. "2 passed, 0 failed, 0 pending in 2 files\n", seen.out)
      assert.equal(0, seen.code)
    end)

    it("and fails below a threshold", function()
      local seen = run_spec(spec, "--threshold 58 shop_spec.lua")
      assert.equal(1, seen.code)
      assert.truthy(seen.out:find("^shop.lua: 57 %% exercised, 4 of 7 lines, expected 58 %%\n"))
      assert.equal(0, run_spec(spec, "--threshold 57 shop_spec.lua").code)
      for _, odd in ipairs { "101", "-1", "x", "", "9.5" } do
        seen = run_spec(spec, ("--threshold '%s' shop_spec.lua"):format(odd))
        assert.equal(2, seen.code)
        local message = ('--threshold: found "%s", expected 0 to 100'):format(odd)
        assert.truthy(seen.err:find(message, 1, true))
      end
    end)

    it("nothing of rules that are no file here, and rules that ran no event", function()
      support.write("shop.lua", 'return require "posthog"')
      local seen = run_spec('local shop = rules "shop"\nit("loads", function() end)\n'
        .. 'inline [[return policy { key = "u", time = "t", session = { idle = "1m" } }]]',
        "--coverage")
      assert.equal("1 passed, 0 failed, 0 pending in 1 file\n", seen.out)
      support.write("shop.lua", support.rules)
      seen = run_spec('local shop = rules "shop"\nit("loads", function() end)', "--coverage")
      assert.truthy(seen.out:find("^shop.lua: 0 %% exercised, 0 of 1 lines\n"))
    end)

    it("as JSON, too", function()
      local seen = run_spec(spec, "--coverage --json")
      assert.truthy(seen.out:find('"coverage":[{"exercised":4,"file":"shop.lua","lines":7,'
        .. '"missed":[{"line":3,"text":"return true","why":"never ran"},', 1, true))
      assert.truthy(seen.out:find('"share":57}]', 1, true))
    end)
  end)

  describe("refuses", function()
    local refused = {
      { "while true do end", "found more instructions than a promise may take, expected it to end: "
        .. "look for a loop", 3 },
      { "local t = {}\nfor i = 1, 1e9 do t[i] = ('x'):rep(1000) .. i end",
        "found more memory asked for than 64 MiB, expected a spec that keeps less", 4 },
      { "assert.has_error(function() while true do end end)",
        "found more instructions than a promise may take, expected it to end: look for a loop", 3 },
      { "return io.open('/etc/passwd')", "io is not available in specs", 3 },
      { "return os.time()", "os is not available in specs: time in a spec is virtual", 3 },
      { "return load 'x = 1'", "load is not available in specs", 3 },
      { "return debug.getregistry()", "debug is not available in specs", 3 },
      { "return require 'shop'", 'rules come by rules "NAME"', 3 },
      { "return pcall(error)", "pcall is not available in specs: use assert.has_error", 3 },
      { "x = 1", "found an assignment to x, expected a local: write local x", 3 },
      { "string.rep = nil", "found an assignment to string.rep, expected a local", 3 },
      { "return string.dump", "no function string.dump", 3 },
      { "assert.equal = nil", "assert: found an assignment, expected a call", 3 },
      { "local t = {} t.t = t\nassert.same({ t = 1 }, t)", "not the same", 4 },
      { "local t = { at = '0s' } t.t = t\nshop:given { t }", "more than 100 levels", 4 },
      { "describe('x', function() end)", "describe: found it in a promise", 3 },
      { "return decribe", "no word decribe; did you mean describe?", 3 },
      { "assert.eqal(1, 1)", "no assert.eqal; did you mean equal?", 3 },
      { "rules '../shop'", "expected the name of a rules file beside the spec", 3 },
      { "rules 'gone'", "rules: gone.lua: the file cannot be opened", 3 },
      { "shop:given { statr = 1 }", "given: no option statr; did you mean start?", 3 },
      { "shop:given { { at = 5 } }", "at: found 5, expected a span since the start", 3 },
      { "shop:given { { at = '0s', ts = 1 } }", "found both at and ts", 3 },
      { "shop:given { { at = '0s', after = '1s' } }", "found both at and after", 3 },
      { "shop:given { { at = '0s', every = '5s' } }", "every: found", 3 },
      { "shop:given { { at = '0s', every = { '5s', times = -1 } } }", "every: found", 3 },
      { "shop:given { { at = '0s', every = { '5s', times = 1e300 } } }", "every: found", 3 },
      { "shop:given { { at = '9s', every = { '5s', to = '1s' } } }", "every: found", 3 },
      { "shop:given { { every = { '5s', times = 3 } } }", "every: found", 3 },
      { "shop:given { silence_until '9999999d' }", "given: misuse: found 865767139200000 ms", 3 },
      { "expect(shop:given { { at = '0s', user = 1 } }):sessions { { [print] = 1 } }",
        "print is not available in specs", 3 },
      { "expect(shop:given {}):sessions { { [function() end] = 1 } }",
        "found a function as a key", 3 },
      { "shop:given { { at = '0s', every = { '1ms', to = '1d' } } }",
        "given: found more than 50000 events, expected fewer", 3 },
      { "shop:given { { at = '0s', user = function() end, x = print } }", "print is not", 3 },
      { "shop:given { { at = '0s', user = 0/0 } }", "found a number that is not finite", 3 },
      { "expect(shop:given {}):sessions { { evnts = 3 } }",
        "sessions have no evnts; did you mean events?", 3 },
      { "expect(shop:given {}):session(1):has { reason = 'first' }",
        "session 1: found 0 in all", 3 },
    }
    for _, case in ipairs(refused) do
      local body, message, line = table.unpack(case)
      it("and says so: " .. body:gsub("\n", " "), function()
        local text, at = told(body)
        assert(text:find(message, 1, true), text)
        assert.equal(line, at)
      end)
    end

    it("a loop in the file itself, a syntax error, and compiled code", function()
      local seen = run_spec "\nwhile true do end"
      assert.equal(1, seen.code)
      assert.truthy(seen.out:find("^shop_spec.lua:2: failed\n    found more instructions"))
      seen = run_spec "it('x', function()\n  local = 1\nend)"
      assert.equal(1, seen.code)
      assert.truthy(seen.out:find("^shop_spec.lua:2: failed\n    <name> expected near '='"))
      seen = run_spec "\27Lua"
      assert.equal(1, seen.code)
      assert.truthy(seen.out:find("found compiled code, expected the text of a spec", 1, true))
    end)

    it("to let a promise that fails touch the next one, or the next file", function()
      support.write("b_spec.lua", 'it("holds", function() assert.equal(1, ("x"):rep(1):len()) end)')
      local seen = run_spec([[
        local seen = 0
        after_each(function() seen = seen + 1 end)
        it("loops", function() while true do end end)
        it("holds", function() assert.equal(1, seen) end)]], "")
      assert.truthy(seen.out:find("2 passed, 1 failed, 0 pending in 2 files", 1, true))
    end)

    it("to write where nobody can", function()
      support.write("shop_spec.lua", 'it("holds", function() end)')
      local seen = bash '"$LULL" test >/dev/full'
      assert.equal(1, seen.code)
      assert.equal("lull: standard output: No space left on device\n", seen.err)
    end)
  end)
end)

describe("docs/testing.md", function()
  before_each(support.new_folder)
  after_each(support.remove_folder)

  local page = assert(io.open((os.getenv "LULL_SOURCE" or ".") .. "/docs/testing.md")):read "a"
  local blocks = {}
  for kind, text in page:gmatch "```(%l+)\n(.-)```" do
    blocks[#blocks + 1] = { kind = kind, text = text }
  end

  it("shows rules and a spec that are as it says", function()
    support.write("shop.lua", blocks[1].text)
    support.write("shop_spec.lua", blocks[2].text)
    assert.equal(blocks[3].text, "$ lull test\n" .. bash('"$LULL" test').out)
    support.write("shop.lua", (blocks[1].text:gsub('"30m"', '"20m"')))
    assert.equal(blocks[4].text, "$ lull test\n" .. bash('"$LULL" test').out)
  end)

  it("shows what is told of lines that were not exercised", function()
    support.write("shop.lua", blocks[1].text)
    support.write("shop_spec.lua", (blocks[2].text:gsub("[^\n]*heartbeat[^\n]*\n", "")
      :gsub("[^\n]*event%(4%)[^\n]*\n", "")))
    assert.equal(blocks[6].text, "$ lull test --coverage\n" .. bash('"$LULL" test --coverage').out)
  end)

  it("shows events that can be given", function()
    support.write("shop.lua", blocks[1].text)
    assert.truthy(blocks[5].text:find "^local run = shop:given {")
    support.write("shop_spec.lua", 'local shop = rules "shop"\nit("runs", function()\n'
      .. blocks[5].text .. 'expect(run):sessions { { events = 4 }, { events = 2 } }\nend)')
    assert.equal("1 passed, 0 failed, 0 pending in 1 file\n", bash('"$LULL" test').out)
  end)
end)
