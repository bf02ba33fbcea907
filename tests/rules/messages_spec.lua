-- The messages of scripts/words/messages.lua that no other spec has word for word: of mistakes that
-- are made more rarely, and what lull check warns of.
package.path = os.getenv "LULL_SOURCE" .. "/tests/rules/?.lua;" .. package.path
local running = require "running"
local support = require "support"

it("is run by Lua 5.4", function()
  assert.equal("Lua 5.4", _VERSION)
end)

-- A policy with one more thing in its session, or in itself.
local function policy(in_session, in_policy)
  return ('return policy { key = "user", time = "ts", session = { idle = "30m", %s }, %s }')
    :format(in_session, in_policy or "")
end

-- All that is wrong with rules of one line.
local function refuses(rules, ...)
  local expected = {}
  for i, message in ipairs { ... } do expected[i] = "shop.lua:1: " .. message .. "\n" end
  local seen = running.run { rules = rules }
  assert.equal(table.concat(expected), seen.err)
  assert.equal(3, seen.code)
end

describe("a mistake", function()
  local TEXTS = {
    ["tags = { where { events = 1 } }"] =
      "session.tags: found an item without a name, expected tags: name = where { … }",
    ['tags = { ["\\xff"] = where { events = 1 } }'] =
      'session.tags.?: found "?", expected a name in UTF-8',
    ["attach = { 5 }"] = "session.attach: found 5, expected the name of a value of the session",
    ['data = { text = "\\xff" }'] = 'session.data.text: found "?", expected a text in UTF-8',
    ["measures = 5"] = "session.measures: found 5, expected a table of measures: "
      .. '{ pages = count(), revenue = sum "amount" }',
    ["end_on = where { a = 0/0 }"] = "where.a: found a number that is none (nan), expected a value",
    ["end_on = so_far(5)"] =
      "so_far: found 5, expected figures of the session: so_far { events = over(3) }",
    ["end_on = so_far { 5 }"] =
      "so_far: found 1, expected a figure left of = (so_far { events = over(3) })",
    ['end_on = inside("a[]b", where { c = 1 })'] =
      'inside: found "a[]b", expected a dot behind []',
    ['end_on = inside("a[].b[]", inside("c[]", { where { d = 1 }, where { d = 2 } }))'] =
      "inside: found a sequence below [] twice, expected one array around it",
    ["rotate_on = { " .. ('changed "a", '):rep(33) .. "}"] = "session.rotate_on: found 33 triggers "
      .. "that name 33 changing fields, expected at most 32 of each",
  }
  for text, message in pairs(TEXTS) do
    it("in " .. text .. " is told", function()
      refuses(policy(text), message)
    end)
  end

  it("in the policy is told", function()
    refuses(policy("", 'max_jump = "0s"'),
      'max_jump: found "0s", expected a duration above 0, such as "30m"')
    refuses('return policy { time = "ts", session = { idle = "30m" } }',
      'key: found nothing, expected a path such as "user_id"')
  end)

  it("in settings is told", function()
    refuses("settings(5) " .. policy "",
      'settings: found 5, expected a table: settings { idle = "30m" }')
    refuses('require("rrweb", 5) ' .. policy "",
      'require: found 5, expected the settings of the file: require("posthog", { idle = "20m" })')
  end)

  it("in an experiment is told", function()
    local ARM = 'expected an arm: { "control", share = 50, policy = base }'
    refuses("return experiment { arms = { 5, 6 } }", "arms[1]: found 5, " .. ARM,
      "arms[2]: found 6, " .. ARM)
    refuses('return experiment { arms = { { "a", policy = 5 }, { "b", policy = 5 } } }',
      "arms[1].policy: found 5, expected a policy: policy { … } or base:with { … }",
      "arms[2].policy: found 5, expected a policy: policy { … } or base:with { … }")
    refuses('return experiment { arms = { { "a" } } }', "arms: found a table, expected 2 to 32 "
      .. 'arms: { { "control", share = 50, policy = base }, … }')
    refuses('local function keyed(key) return policy { key = key, time = "ts", session = { idle = '
      .. '"30m" } } end return experiment { arms = { { "a", policy = keyed "x" }, '
      .. '{ "b", policy = keyed "y" } } }', "arms[2]: key: found another in b than in a, expected "
      .. "the same in all arms: it is asked before it is known which arm a session is in")
  end)

  it("in a function is told while events flow", function()
    local seen = running.run { rules = policy("", "ignore = function() return policy {} end"),
      running.event(0) }
    assert.equal("lull: shop.lua:1: ignore: policy: found a call in a function, expected it in the "
      .. "file itself, before the policy is returned" .. running.place(1) .. "\n", seen.err)
  end)
end)

describe("a failing function", function()
  -- What is said of a rule that fails on each of some events.
  local function fails(rules, message, ...)
    local seen = running.run { rules = rules, running.event(0, ...) }
    running.contains(seen.err, "lull: shop.lua:1: " .. message .. running.place(1) .. "\n")
  end

  local IN_UPDATE = {
    ['local x = ("a"):gsub("a", "%")'] = "invalid use of '%' in replacement string",
    ['local x = ("%5q"):format("a")'] = "specifier '%q' cannot have modifiers",
    ['local x = ("%q"):format({})'] = "bad argument #1 to 'format' (value has no literal form)",
    ['local x = ("%p"):format("a")'] =
      "'%p' is not available in rules: an address changes from run to run",
    ["local x = count()()"] =
      "found a call of a measure, which is no function: write it without ()",
    ["local x = count().n"] = "found an index of a measure, which has no members: write it alone",
    ["local x = m()"] =
      "found no event, expected the event itself: write m(event) or at(event)",
    ["for k in pairs({ [m] = 1 }) do end"] = "found a userdata as a key, expected numbers, strings "
      .. "or booleans: only these have an order",
    ["local x = where { a = 1 }(event)"] = "found a matcher made in a function, expected one that "
      .. "is made once: put local m = where { … } before the policy",
    ["event.x = 1"] = "found an assignment to an event, a session or a window, which rules only "
      .. "read: use a local",
  }
  for body, message in pairs(IN_UPDATE) do
    it("with " .. body .. " is told", function()
      fails("local m = where { a = 1 } "
        .. policy(("update = function(event) %s end"):format(body)), "session.update: " .. message)
    end)
  end

  it("of a key is told what a key can be", function()
    local KEY = 'return policy { key = function() return %s end, time = "ts", session = { idle = '
      .. '"30m" } }'
    fails(KEY:format '"\\xff"', "key: found a string that is not UTF-8, expected a string, a "
      .. "number, a boolean or a list of them")
    fails(KEY:format("{ " .. ("1, "):rep(17) .. "}"),
      "key: found a list of 17 parts, expected 1 to 16")
  end)

  it("of the time is told in the reject what a time can be", function()
    local seen = running.run { rules = 'return policy { key = "user", time = function() return '
      .. '1e300 end, session = { idle = "30m" } }', running.event(0) }
    running.contains(seen.rejects[1], '"time: found no instant of the years 1 to 9999, expected '
      .. 'RFC 3339 or a number since 1970"')
  end)

  it("is told how deep arrays may be", function()
    local array = 1
    for _ = 1, 150 do array = { array } end
    fails(policy "update = function(event) local x = event.array end", "session.update: found an "
      .. "array nested deeper than 64 levels, expected fewer", { array = array })
  end)

  it("is told once what is wrong with a matcher, and then that it failed", function()
    local DEEP = "local m = where { a = 1 } for i = 1, 120 do m = none(m) end "
    local seen = running.run { rules = DEEP
      .. policy("", "ignore = function(event) return m(event) end"), running.event(0),
      running.event(1) }
    assert.equal("lull: shop.lua:1: ignore: found matchers nested deeper than 100 levels, expected "
      .. "fewer" .. running.place(1) .. "\nlull: shop.lua:1: ignore: found a matcher that failed "
      .. "when it was first asked: mend what was told then" .. running.place(2) .. "\n", seen.err)
  end)
end)

it("code that is nested too deeply is told what to do", function()
  local seen = running.run { rules = "return " .. ("{"):rep(300) }
  assert.equal("shop.lua: found code nested too deeply, expected at most some 200 levels: give "
    .. "inner parts names of their own\n", seen.err)
end)

it("a policy of too many conditions is told what to use instead", function()
  refuses("local some, more = {}, {} for i = 1, 200 do some[i] = where { a = 1, b = 2 } end "
    .. "for i = 1, 200 do more[i] = any(table.unpack(some)) end "
    .. policy("", "ignore = any(table.unpack(more))"), "found more conditions than the limit of "
    .. "100000, expected fewer: use one list of values instead of many matchers")
end)

describe("a warning", function()
  before_each(support.new_folder)
  after_each(support.remove_folder)

  local function warns(rules, message)
    support.write("shop.lua", rules)
    local seen = support.bash '"$LULL" check shop.lua'
    running.contains(seen.out, "shop.lua:1: warning: " .. message .. " [")
  end

  local TEXTS = {
    ['cap = "20m"'] =
      "session.idle: found 30m, which is no shorter than session.cap (20m): it never decides",
    ["rotate_on = { when(true, 'a'), changed 'b' }"] =
      "session.rotate_on: found a trigger after the one that always holds: it is never asked",
    ["activity = 'ignore', rotate_on = { changed 'b' }"] = "session.rotate_on: found a trigger "
      .. "that is never asked: no event is of a class that extends",
    ["activity = 'passive', limit = 5"] =
      "session.limit: is never asked: no event is of a class that extends",
    ["activity = 'ignore', rotate_on = { when({ a = 1 }, 'b') }"] = "session.rotate_on: found a "
      .. "trigger that is never asked: no event is of a class that counts",
    ["tags = { a = sample(0, 'id') }"] = "session.tags.a: can never hold: it is false",
    ["tags = { a = where { part = 'x' } }"] =
      'session.tags.a: can never hold: part is a number, and never "x"',
    ["tags = { a = all(where { events = over(9) }, where { events = under(5) }) }"] =
      "session.tags.a: can never hold: events is asked for two things that exclude each other",
    ["tags = { a = where { reason = 'x' } }"] = 'session.tags.a: can never hold: reason is never '
      .. '"x" here: it is end_of_input, idle or limit',
    ["end_on = where { a = { 7, '7' } }"] = 'session.end_on: found both 7 and "7" for a: 1 is not '
      .. '"1", and one of them is what events have',
    ["end_on = function(event) return event.kind == 'x' end"] = "end_on: found a function where a "
      .. 'value does the same and is faster: write end_on = where("kind", "x")',
  }
  for text, message in pairs(TEXTS) do
    it("of " .. text .. " is told", function() warns(policy(text), message) end)
  end

  it("of a session that never ends is told", function()
    warns('return policy { key = "user", time = "ts", session = { idle = choose { '
      .. 'when({ a = 1 }, "30m"), never } } }', "session.idle: found never, and no cap for such a "
      .. "session: it stays open until the end of input")
  end)

  it("of a matcher that Lua loses is told", function()
    warns(policy "end_on = where { a = 1 } or where { a = 2 }",
      "found or before a matcher, of which Lua makes one value: write any(…)")
  end)

  it("of what Lua 5.4.4 compiles wrongly is told", function()
    warns("local t = {} local x = t[1 < 2] " .. policy "", "found a comparison as an index, t[a < "
      .. "b], which Lua 5.4.4 can compile wrongly: put it into a local first")
    local names = {}
    for i = 1, 300 do names[i] = "n" .. i end
    warns("local t = { '" .. table.concat(names, "', '") .. "' } local x = #t & 1 " .. policy "",
      "found a bitwise operator in a file of more than 255 constants, which Lua 5.4.4 can compile "
      .. "wrongly: put it into a file of its own")
  end)
end)
