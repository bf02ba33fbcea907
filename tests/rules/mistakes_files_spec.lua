-- Rules files that are wrong as a whole: where the lines of slots are found, files that return no
-- policy or are no Lua, names that rules have not, and files that they require.
package.path = os.getenv "LULL_SOURCE" .. "/tests/rules/?.lua;" .. package.path
local running = require "running"

local PATH = 'expected a path such as "user_id"'
local NO_TIME = 'found nothing, expected a path such as "timestamp"'
local NO_SESSION = 'found nothing, expected a table: session = { idle = "30m" }'
local TEST = "expected a value, a list of values or a test such as exists"
local POLICY = "expected a policy: end the file with return policy { … }"
local ZERO = "0 is no timeout: write never"
local NO_FILE = "the file cannot be opened: No such file or directory"

local function assert_refused(seen, message)
  assert.equal("", seen.out)
  assert.equal(message .. "\n", seen.err)
  assert.equal(3, seen.code)
end

-- Each case: a whole file, and what is said of it; where `goes_on`, also that it returns nothing,
-- which is found although the first mistake comes before: but for a case with `ends`.
local function refuses_files(what, cases)
  describe(what, function()
    for _, case in ipairs(cases) do
      it("is told what is wrong with " .. case[1]:gsub("\n", "; "), function()
        local nothing = cases.goes_on and not case.ends
        assert_refused(running.run {
          rules = case[1], files = cases.files, before = cases.before,
        }, case[2] .. (nothing and "\nshop.lua: found nothing, " .. POLICY or ""))
      end)
    end
  end)
end

refuses_files("a policy without a slot that it needs", {
  { 'return policy {\n  time = "ts", session = { idle = "30m" },\n}',
    "shop.lua:1: key: found nothing, " .. PATH },
  { '\nreturn policy { key = "user", session = { idle = "30m" } }',
    'shop.lua:2: time: found nothing, expected a path such as "timestamp"' },
  { 'return policy { key = "user", time = "ts" }',
    'shop.lua:1: session: found nothing, expected a table: session = { idle = "30m" }' },
})

refuses_files("a policy whose slots the text does not show", {
  { '\nreturn policy "user"',
    'shop.lua:2: policy: found "user", expected a table: policy { … }' },
  { 'local p = policy\nreturn p { key = 3, session = { idle = "30m" } }',
    'shop.lua:2: key: found 3, ' .. PATH .. "\nshop.lua:2: time: " .. NO_TIME },
  { '\nlocal base = policy { 3 }\nreturn base',
    "shop.lua:2: policy: found an item without a name, expected slots: name = value"
      .. "\nshop.lua:2: key: found nothing, " .. PATH .. "\nshop.lua:2: time: " .. NO_TIME
      .. "\nshop.lua:2: session: " .. NO_SESSION },
})

-- Line 7 is wrong in each.
describe("the line of a slot", function()
  local idle_is_zero = "shop.lua:7: session.idle: " .. ZERO
  local cases = {
    ["after comments and strings"] = { idle_is_zero, [[
-- return policy { session = { idle = 0 } }
--[==[ session = { idle = 0 },
policy { ]==] local s = "policy { session = { idle = 0 } }" -- "
local long = [=[
policy { session = { idle = 0 } ]=]
return policy { key = "user", time = "ts", session = { -- idle = 0
  idle = 0 } }]] },
    ["after nested tables"] = { idle_is_zero, [[
local other = { session = { idle = 1 } }
return policy { key = "user", time = "ts",
  classes = { idle = { starts = true }, session = { starts = false } },
  window = { idle = "5m", snapshot = { where { session = { 1, 2 } } } },
  session = {
    id = { "a", "b" },
    idle = 0,
  },
}]] },
    ["after a function"] = { idle_is_zero, [[
return policy { key = "user", time = "ts",
  activity = function(event, session)
    local at, idle = { idle = 0, session = { idle = 1 } }, "active"
    if event.idle == 0 then return at.session.idle end
    return idle
  end, session = {
    idle = 0 } }]] },
    ["after a function with locals of the same name"] =
      { "shop.lua:7: session: found 5, expected a table: session = { idle = \"30m\" }", [[
return policy { key = "user",
  time = function(event)
    local user, session = event.user, event.ts
    return user and session
  end,
  -- a comment
  session = 5 }]] },
    ["in another way of writing"] = { idle_is_zero, [[
return
  policy
  (
  {
  ['key'] = "user"; ["time"] = "ts";
  session = {
  ["idle"] = 0 } } )]] },
    ["with strings that go on over lines"] = { idle_is_zero, [[
local a, b = "one \
two", 'it\'s \z
   three' local c = [=[


]=] return policy { key = "user", time = "ts", session = {
  idle = 0 } }]] },
    ["that is nearest, where the table came from elsewhere"] = { idle_is_zero, [[
local session = {
  idle = 0,
}
local key = "user"
return policy {
  key = key, time = "ts",
  session = session }]] },
    ["in the second policy of a file"] = { idle_is_zero, [[
local old = policy { key = "user", time = "ts",
  session = { idle = "30m" },
}
return policy {
  key = "user", time = "ts",
  session = {
    idle = 0 } }]] },
  }
  for what, case in pairs(cases) do
    it("is right " .. what, function()
      assert_refused(running.run { rules = case[2] }, case[1])
    end)
    it("is right " .. what .. ", with carriage returns", function()
      assert_refused(running.run { rules = case[2]:gsub("\n", "\r\n") }, case[1])
    end)
  end

  it("is that of the last line where the file returns what the mistake would give", function()
    assert_refused(running.run { rules = '\nreturn require "gone"' },
      "shop.lua:2: require: gone.lua: " .. NO_FILE)
    assert_refused(running.run { rules = "local x = 1\nreturn where {}\n" },
      "shop.lua:2: where: found an empty table, expected at least one condition")
  end)

  it("is right in a file that is required", function()
    local seen = running.run { rules = '\nlocal base = require "base"\nreturn base',
      files = {
      ["base.lua"] = '-- \nreturn policy {\n  key = "user", time = "ts",\n  session = 5 }',
    } }
    assert_refused(seen,
      'base.lua:4: session: found 5, expected a table: session = { idle = "30m" }')
  end)

  it("is of the word that was called, inside a function too", function()
    local seen = running.run { rules = [[
local function bots(name)
  local found = where { [name] = {} }
  return found
end

return policy { key = "user", time = "ts", ignore = bots "agent", session = { idle = "30m" } }]] }
    assert_refused(seen, "shop.lua:2: where.agent: found an empty table, " .. TEST)
  end)
end)

refuses_files("a file that returns no policy", {
  { "", "shop.lua: found nothing, " .. POLICY },
  { "return", "shop.lua: found nothing, " .. POLICY },
  { "return nil", "shop.lua: found nothing, " .. POLICY },
  { "return {}", "shop.lua: found an empty table, " .. POLICY },
  { "return 5", "shop.lua: found 5, " .. POLICY },
  { 'return "policy"', 'shop.lua: found "policy", ' .. POLICY },
  { "return policy", "shop.lua: found a function, " .. POLICY },
  { "return where { a = 1 }", "shop.lua: found a matcher, " .. POLICY },
  { 'policy { key = "user", time = "ts", session = { idle = "30m" } }',
    "shop.lua: found nothing, " .. POLICY },
  { 'return policy "shop"', 'shop.lua:1: policy: found "shop", expected a table: policy { … }' },
  { "return policy()", "shop.lua:1: policy: found nothing, expected a table: policy { … }" },
})

refuses_files("text that is no Lua", {
  { "local x = = 5", "shop.lua:1: unexpected symbol near '='" },
  { "\n\n\nlocal x = \"abc\n", "shop.lua:4: unfinished string near '\"abc'" },
  { 'return policy {\n  key = "user"\n  time = "ts",\n}',
    "shop.lua:3: '}' expected (to close '{' at line 1) near 'time'"
      .. ": look for a comma that is missing at the end of line 2" },
  { 'return policy { key = "user"',
    "shop.lua:1: '}' expected near <eof>: look for what is opened and never closed" },
  { "goto nowhere", "shop.lua:1: no visible label 'nowhere' for <goto> at line 1" },
  { "#!/usr/bin/lull\nreturn", "shop.lua:1: unexpected symbol near '#': a comment begins with --" },
  { "\27Lua", "shop.lua: found compiled code, expected the text of a rules file" },
})

refuses_files("a name that is not known", {
  { "local x = wehre { a = 1 }", "shop.lua:1: no word wehre; did you mean where?" },
  { "\nlocal x = frobnicate",
    "shop.lua:2: no word frobnicate: lull help words lists all there are" },
  { "local x = string.lenn", "shop.lua:1: no function string.lenn; did you mean len?" },
  { "local x = math.flor(1)", "shop.lua:1: no function math.flor; did you mean floor?" },
  { "count = 5", "shop.lua:1: found an assignment to count, expected a local: write local count" },
  { "\nfunction helper() end",
    "shop.lua:2: found an assignment to helper, expected a local: write local helper" },
  { "where = 5", "shop.lua:1: found an assignment to where, expected a local: write local where" },
  goes_on = true,
})

local NOT = " is not available in rules: "
refuses_files("what Lua has and rules have not", {
  { "local t = os.time()", "shop.lua:1: os" .. NOT
    .. "a rule has no clock: the time of an event is one of its fields" },
  { "\nlocal f = io.open 'x'", "shop.lua:2: io" .. NOT
    .. "a rule sees its event and its session, nothing else" },
  { "pcall(error)", "shop.lua:1: pcall" .. NOT
    .. "an error costs only the event its rule; test for nil instead" },
  { "xpcall(error, error)", "shop.lua:1: xpcall" .. NOT
    .. "an error costs only the event its rule; test for nil instead" },
  { "setmetatable({}, {})", "shop.lua:1: setmetatable" .. NOT .. "use plain tables and functions" },
  { 'getmetatable("")', "shop.lua:1: getmetatable" .. NOT .. "use plain tables and functions" },
  { "local c = coroutine.wrap", "shop.lua:1: coroutine" .. NOT .. "a rule answers at once" },
  { "load 'x'", "shop.lua:1: load" .. NOT .. "put the code into the rules file" },
  { "loadstring 'x'", "shop.lua:1: loadstring" .. NOT .. "put the code into the rules file" },
  { "dofile 'x'", "shop.lua:1: dofile" .. NOT .. "use require" },
  { "loadfile 'x'", "shop.lua:1: loadfile" .. NOT .. "use require" },
  { "local p = package.path", "shop.lua:1: package" .. NOT .. "use require" },
  { "collectgarbage()", "shop.lua:1: collectgarbage" .. NOT
    .. "memory has a limit and is watched" },
  { "debug.traceback()", "shop.lua:1: debug" .. NOT .. "lull reports the line at fault" },
  { "rawset({}, 1, 1)", "shop.lua:1: rawset" .. NOT .. "use t[k] = v" },
  { "rawget({}, 1)", "shop.lua:1: rawget" .. NOT .. "use t[k]" },
  { "print 'x'", "shop.lua:1: print" .. NOT .. "return a value: what a rule decides is written" },
  { "math.random()", "shop.lua:1: math.random" .. NOT .. "a rule is the same on every run" },
  { "math.randomseed(1)", "shop.lua:1: math.randomseed" .. NOT
    .. "a rule is the same on every run" },
  { "string.dump(error)", "shop.lua:1: string.dump" .. NOT .. "put the code into the rules file" },
  { "string.pack('i4', 1)", "shop.lua:1: string.pack" .. NOT .. "fields hold text and numbers" },
  { "table.move({}, 1, 2, 3)", "shop.lua:1: table.move" .. NOT .. "write a loop" },
  goes_on = true,
})

local OUTSIDE = "the file lies outside the folder of the rules: put it beside them"
local IN_A_CIRCLE = "requires itself, by way of this file: put what both need into a third"
local BESIDE = "expected the name of a file beside this one, without folder and .lua"
local required = {
  { 'require "gone"', "shop.lua:1: require: gone.lua: " .. NO_FILE },
  { 'local w = require "words".clik', "shop.lua:1: words.lua has no clik; did you mean click?" },
  { 'local w = require "rrweb".clik',
    "shop.lua:1: lull/rules/rrweb.lua has no clik; did you mean click?" },
  { 'require "../x"', 'shop.lua:1: require: found "../x", ' .. BESIDE },
  { 'require "/etc/passwd"', 'shop.lua:1: require: found "/etc/passwd", ' .. BESIDE },
  { 'require "sub/deep"', 'shop.lua:1: require: found "sub/deep", ' .. BESIDE },
  { 'require "words.lua"', 'shop.lua:1: require: found "words.lua", ' .. BESIDE },
  { 'require ""', 'shop.lua:1: require: found "", ' .. BESIDE },
  { "require(5)", "shop.lua:1: require: found 5, " .. BESIDE },
  { 'require "out"',
    "shop.lua:1: require: out.lua: " .. OUTSIDE },
  { 'require "deep"',
    "shop.lua:1: require: deep.lua: " .. OUTSIDE },
  { 'require "dangling"', "shop.lua:1: require: dangling.lua: " .. NO_FILE },
  { 'require "pipe"', "shop.lua:1: require: pipe.lua: found a folder, a pipe or a device, "
    .. "expected a file" },
  { 'require "folder"', "shop.lua:1: require: folder.lua: found a folder, a pipe or a device, "
    .. "expected a file" },
  { 'require "zero"',
    "shop.lua:1: require: zero.lua: " .. OUTSIDE },
  { 'require "shop"', "shop.lua:1: require: shop.lua " .. IN_A_CIRCLE },
  { 'require "a"', "b.lua:2: require: a.lua " .. IN_A_CIRCLE },
  { 'require "empty"',
    "empty.lua: found nothing returned, expected return and a table or a policy", ends = true },
  { 'require "broken"', "broken.lua:3: <name> expected near '='", ends = true },
  { 'require "binary"', "binary.lua: found compiled code, expected the text of a rules file",
    ends = true },
  { 'local w = require "again".clik', "shop.lua:1: words.lua has no clik; did you mean click?" },
  goes_on = true,
  files = {
    ["again.lua"] = "return require 'words'",
    ["words.lua"] = "return { click = where { kind = 'click' } }",
    ["empty.lua"] = "local x = 5",
    ["broken.lua"] = "\n\nlocal = 5",
    ["binary.lua"] = "\27Lua",
    ["a.lua"] = "return require 'b'",
    ["b.lua"] = "\nreturn { x = require 'a' }",
  },
  before = "mkdir sub folder.lua; mkfifo pipe.lua; echo 'return {}' > sub/deep.lua; "
    .. "ln -s sub/deep.lua deep.lua; ln -s /etc/hostname out.lua; ln -s nowhere dangling.lua; "
    .. "ln -s /dev/zero zero.lua",
}
refuses_files("a file that is required", required)

-- Every mistake that is not another's echo, in the order of the lines.
describe("a file with several mistakes", function()
  local function assert_all(rules, messages, files)
    assert_refused(running.run { rules = rules, files = files }, table.concat(messages, "\n"))
  end

  it("is told all of them at once", function()
    assert_all([[
local rrweb = inside("p.$snapshot_data[]", require "rrwb")
settings { idle = { "30 m", min = "1m" }, cap = "24h" }
local shop = wehre { site = "shop" }
total = 5
return policy {
  key = 5,
  time = { "ts", unt = "ms" },
  activity = choose { when(shop, "actve"), when({ a = 1 }, "pasive"), rrweb.user_interaction },
  classes = { ping = { starts = 1, expired = "nw" } },
  session = {
    idle = settings.idle,
    cap = settings.cpa,
    measures = { pages = cuont(), revenue = sum {} },
    tags = { bounce = where { pages = 1 }, long = where { pagess = 3 } },
    rotate_on = { when({ a = 1 }, ""), 5 },
    attach = { "strat", "data.n" },
    data = { n = {} },
  },
  window = { key = {}, idel = "5m" },
}]], {
      "shop.lua:1: require: rrwb.lua: " .. NO_FILE,
      'shop.lua:2: settings.idle: found "30 m", expected a duration such as "500ms", "90s", "30m", '
        .. '"24h" or "3d"',
      "shop.lua:3: no word wehre; did you mean where?",
      "shop.lua:4: found an assignment to total, expected a local: write local total",
      "shop.lua:6: key: found 5, " .. PATH,
      "shop.lua:7: time: no option unt; did you mean unit?",
      "shop.lua:8: activity: no class pasive; did you mean passive?",
      "shop.lua:9: classes.ping.starts: found 1, expected true or false",
      'shop.lua:9: classes.ping.expired: found "nw", expected "new", "trail", "join" or "none"',
      "shop.lua:12: settings has no cpa; did you mean cap?",
      "shop.lua:13: no word cuont; did you mean count?",
      'shop.lua:13: sum: found nothing, expected a path: sum "amount", or sum { "amount", where '
        .. "{ … } }",
      "shop.lua:14: session.tags.long: the session has no pagess; did you mean pages?",
      'shop.lua:15: session.rotate_on: found "", expected a reason of 1 to 64 bytes of UTF-8',
      'shop.lua:15: session.rotate_on: found 5, expected when({ … }, "reason"), changed "user_id", '
        .. 'calendar "day" or a function',
      "shop.lua:16: session.attach: the session has no strat; did you mean start?",
      "shop.lua:17: session.data.n: found an empty table, expected a first value: a number, a "
        .. "text, true or false",
      "shop.lua:19: window: no slot idel; did you mean idle?",
      "shop.lua:19: window.key: found an empty table, expected a path or a list of 1 to 16 paths",
    })
  end)

  it("is told those of files that it requires too, file by file", function()
    assert_all('local base = require "base"\nreturn base:with { sesion = { idle = 0 } }', {
      "base.lua:2: key: found 3, " .. PATH,
      "base.lua:4: session.idle: " .. ZERO,
    }, { ["base.lua"] = 'return policy {\n  key = 3,\n  time = "ts",\n  session = { idle = 0 } }' })
  end)

  it("is told those of an experiment and of its policies", function()
    assert_all([[
local base = policy { key = "user", time = "ts", session = { idle = "30m" } }
return experiment {
  mode = "splt",
  arms = {
    { "a", share = -1, policy = base },
    { "b", share = 50, policy = base:with { session = { idle = 0 } } },
    { "b", share = 50, policy = base, weight = 3 },
  },
}]], {
      'shop.lua:3: mode: found "splt", expected "split" or "shadow"',
      "shop.lua:5: arms[1].share: found -1, expected a number such as 50",
      "shop.lua:6: session.idle: " .. ZERO,
      "shop.lua:7: arms[3]: no option weight, expected policy or share",
    })
  end)

  it("is told once what a loop does wrong again and again", function()
    assert_all('for i = 1, 5 do local x = wehre { i } end\nreturn 5', {
      "shop.lua:1: no word wehre; did you mean where?",
      "shop.lua: found 5, " .. POLICY,
    })
  end)

  it("is told the first hundred, and how many there are besides", function()
    local lines = {}
    for i = 1, 120 do lines[i] = "local a" .. i .. " = wehre" end
    local rules = "do " .. table.concat(lines, "\n", 1, 60) .. " end\n"
      .. "do " .. table.concat(lines, "\n", 61) .. " end"
    local seen = running.run { rules = rules }
    local told = select(2, seen.err:gsub("\n", "\n"))
    assert.equal(101, told)
    running.contains(seen.err, "\nshop.lua: and 21 more: mend these first\n")
    assert.equal(3, seen.code)
  end)
end)

it("names a rules file that is not there", function()
  local seen = running.run { rules = "", before = "rm shop.lua" }
  assert.equal(3, seen.code)
  running.contains(seen.err, "shop.lua: the file cannot be opened")
end)
