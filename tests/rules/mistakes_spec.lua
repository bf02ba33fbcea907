-- Wrong rules: the exact message on standard error, with the file and the line of the slot, and
-- exit code 3. Judged as an operator would: is it enough to mend the file?
package.path = os.getenv "LULL_SOURCE" .. "/tests/rules/?.lua;" .. package.path
local running = require "running"

local DURATION = 'expected a duration such as "500ms", "90s", "30m", "24h" or "3d"'
local THRESHOLD = 'expected a duration such as "30m", over "30m", at_least "30m" or never'
local PATH = 'expected a path such as "user_id"'
local CLASS = 'expected a class such as "active", a matcher, choose { … } or a function'
local TEST = "expected a value, a list of values or a test such as exists"
local MATCHER = "expected a matcher: write where { … }"
local BOUND = 'expected a number or a duration such as "10s"'
local TIME = "expected ahead, behind, ends, received, sent or unit"
local ENDS = 'expected "new", "trail", "join" or "none"'
local SNAPSHOT = "expected a matcher or a list of matchers: write where { … }"
local ZERO = "0 is no timeout: write never"

local function assert_refused(seen, message)
  assert.equal("", seen.out)
  assert.equal(message .. "\n", seen.err)
  assert.equal(3, seen.code)
end

-- Each case: slots of a policy (on line 5, after key, time and session; on line 4 where it has its
-- own session), and what is said of them.
local function refuses(what, cases)
  describe(what, function()
    for _, case in ipairs(cases) do
      it("is told what is wrong with " .. case[1], function()
        local rules = running.policy(case[1])
        local line = 1
        for text in rules:gmatch("([^\n]*)\n") do
          if text == "  " .. case[1] then break end
          line = line + 1
        end
        assert_refused(running.run { rules = rules }, ("shop.lua:%d: "):format(line) .. case[2])
      end)
    end
  end)
end

it("is run by Lua 5.4", function()
  assert.equal("Lua 5.4", _VERSION)
end)

refuses("a duration", {
  { 'session = { idle = 0 }', "session.idle: " .. ZERO },
  { 'session = { idle = "0s" }', "session.idle: " .. ZERO },
  { 'session = { idle = "30m", cap = "0h" }', "session.cap: " .. ZERO },
  { 'window = { idle = 0 }', "window.idle: " .. ZERO },
  { 'session = { idle = 1800 }', 'session.idle: found 1800, expected a duration: write "30m"' },
  { 'session = { idle = 1.5 }', 'session.idle: found 1.5, expected a duration: write "30m"' },
  { 'session = { idle = over(1800) }',
    'session.idle: found 1800, expected a duration: write "30m"' },
  { 'session = { idle = "30min" }', 'session.idle: found "30min", ' .. DURATION },
  { 'session = { idle = "30M" }', 'session.idle: found "30M", ' .. DURATION },
  { 'session = { idle = "30" }', 'session.idle: found "30", ' .. DURATION },
  { 'session = { idle = "30 m" }', 'session.idle: found "30 m", ' .. DURATION },
  { 'session = { idle = "-5m" }', 'session.idle: found "-5m", ' .. DURATION },
  { 'session = { idle = "" }', 'session.idle: found "", ' .. DURATION },
  { 'session = { idle = "36601d" }',
    'session.idle: found "36601d", expected at most 100 years: write never' },
  { 'session = { idle = "30 m" }', 'session.idle: found "30 m", expected a duration such as '
    .. '"500ms", "90s", "30m", "24h" or "3d"' },
  { 'session = { idle = "0.5ms" }', 'session.idle: found "0.5ms", expected whole milliseconds' },
  { 'session = { idle = "200000d" }',
    'session.idle: found "200000d", expected at most 100 years: write never' },
  { 'session = { idle = true }', "session.idle: found true, " .. THRESHOLD },
  { 'session = { idle = { "30m" } }', "session.idle: found a table, " .. THRESHOLD },
  { 'session = { idle = under "30m" }', "session.idle: found a test, " .. THRESHOLD },
  { 'session = { idle = where { a = 1 } }', "session.idle: found a matcher, " .. THRESHOLD },
  { 'session = { idle = at_least {} }', "at_least: found an empty table, " .. BOUND },
  { 'lateness = "soon"', 'lateness: found "soon", ' .. DURATION },
  { 'lateness = "-1s"', 'lateness: found "-1s", ' .. DURATION },
  { 'max_jump = {}', 'max_jump: found an empty table, expected a duration such as "30m"' },
  { 'active_gap = "5"', 'active_gap: found "5", ' .. DURATION },
  { 'session = { idle = "30m", cap = "24h" }, retain = "1h"',
    'retain: found "1h", expected at least cap + idle (88200000ms)' },
})

-- What the message says to write must be something that the slot takes.
describe("a slot that cannot be never", function()
  for _, slots in ipairs { "retain = 0", "max_jump = 0", "active_gap = 0", "lateness = 0",
      'time = { "ts", received = "at", ahead = 0 }' } do
    it("does not say to write never of " .. slots, function()
      local seen = running.run { rules = running.policy(slots) }
      assert.equal(3, seen.code)
      assert.is_nil(seen.err:find("never", 1, true), seen.err)
    end)
  end
end)

refuses("a key", {
  { "key = 5", "key: found 5, " .. PATH },
  { "key = {}", "key: found an empty table, expected a path or a list of 1 to 16 paths" },
  { 'key = { "a", 5 }', "key: found 5, " .. PATH },
  { 'key = "a..b"', "key: path 'a..b': found '.' at 3, expected a name" },
  { 'key = "a\\xff"', "key: found a path that is no UTF-8, expected the name of a field" },
  { [[key = 'a["b']], [[key: path 'a["b': found the end, expected "]] .. "]" },
  { 'key = "items[].a"', "key: path 'items[].a': found ']' at 7, expected a name in quotes: [] is "
    .. "read by any() and inside()" },
  { "key = optional(5)", "optional: found 5, expected a path" },
  { "key = where { a = 1 }", "key: found a matcher, " .. PATH },
  { 'key = choose { "a", when({ b = 1 }, 5) }', "key: found 5, " .. PATH },
})

describe("a key of no path at all", function()
  for _, slots in ipairs { 'key = ""', 'key = { "a", "" }', 'key = { "a", nmae = "b" }' } do
    it("is refused: " .. slots, function()
      local seen = running.run { rules = running.policy(slots) }
      assert.equal(3, seen.code)
      running.contains(seen.err, "shop.lua:4: key: ")
    end)
  end
end)

refuses("a time", {
  { "time = {}", "time: found nothing, " .. PATH },
  { "time = 5", "time: found 5, " .. PATH },
  { 'time = { "ts", unit = "minutes" }',
    'time.unit: found "minutes", expected "s", "ms", "us" or "ns"' },
  { 'time = { "ts", unit = 1000 }', 'time.unit: found 1000, expected "s", "ms", "us" or "ns"' },
  { 'time = { "ts", unt = "ms" }', "time: no option unt; did you mean unit?" },
  { 'time = { "ts", frobnicate = "ms" }', "time: no option frobnicate, " .. TIME },
  { 'time = { "ts", ahead = "1m" }',
    "time.ahead: holds event time near a received time: name that with received =" },
  { 'time = { "ts", behind = "1m" }',
    "time.behind: holds event time near a received time: name that with received =" },
  { 'time = { "ts", received = 5 }', "time.received: found 5, " .. PATH },
  { 'time = { "ts", ends = {} }', "time.ends: found an empty table, " .. PATH },
  { 'time = { "ts", ["until"] = "end_ts" }', "time: no option until, " .. TIME },
  { 'time = { "ts", sent = "sent_at", received = "r" }',
    "time.sent: is for a clock that is corrected: write skew_corrected { … }" },
  { 'time = skew_corrected "ts"', 'skew_corrected: found "ts", expected a table: '
    .. '{ "created_at", sent = "sent_at", received = "received_at" }' },
  { 'time = skew_corrected { "ts", received = "r" }', "time.sent: found nothing, " .. PATH },
  { 'time = skew_corrected { "ts", sent = "s" }', "time.received: found nothing, " .. PATH },
  { 'time = skew_corrected { sent = "s", received = "r" }', "time: found nothing, " .. PATH },
  { 'time = skew_corrected { "ts", sent = "s", recieved = "r" }',
    "time: no option recieved; did you mean received?" },
  { 'key = skew_corrected { "ts" }', "key: found a skew_corrected, " .. PATH },
  { 'time = choose { "a", "b" }', "time: found a choose, " .. PATH },
})

refuses("a session", {
  { 'session = "30m"', 'session: found "30m", expected a table: session = { idle = "30m" }' },
  { 'session = {}', 'session.idle: found nothing, expected a duration such as "30m": how much '
    .. "silence ends a session, or never" },
  { 'session = { idle = never }',
    "session.idle: found never and no cap, expected a way for a session to end" },
  { 'session = { idle = "30m", trust = "verify" }',
    "session.trust: says how far a client's id is trusted: name that with id =" },
  { 'session = { idle = "30m", id = "sid", trust = "verfy" }',
    'session.trust: found "verfy", expected "full" or "verify"' },
  { 'session = { idle = "30m", id = 5 }', "session.id: found 5, " .. PATH },
  { 'session = { idle = "30m", ilde = "5m" }', "session: no slot ilde; did you mean idle?" },
  { 'session = { idle = "30m", "5m" }',
    "session: found an item without a name, expected slots: name = value" },
})

refuses("a choice", {
  { 'session = { idle = choose { when({ a = 1 }, "10m") } }',
    "session.idle: found nothing for other events, expected a last value without when" },
  { 'session = { idle = choose { "30m", when({ a = 1 }, "10m") } }', "session.idle: found another "
    .. "choice after the one that always holds, expected it last" },
  { 'session = { idle = choose { when({ a = 1 }, "10"), "30m" } }',
    'session.idle: found "10", ' .. DURATION },
  { 'session = { idle = choose "30m" }',
    'choose: found "30m", expected choose { when(condition, value), …, otherwise }' },
  { 'session = { idle = choose {} }',
    "choose: found an empty table, expected choose { when(condition, value), …, otherwise }" },
  { 'session = { idle = choose { when({ a = 1 }), "30m" } }',
    "when: found no value, expected when(condition, value)" },
  { 'session = { idle = choose { when(5, "10m"), "30m" } }', "when: found 5, " .. MATCHER },
})

refuses("an activity", {
  { 'activity = "pasive"', "activity: no class pasive; did you mean passive?" },
  { 'activity = "frobnicate"',
    "activity: no class frobnicate, expected active, ignore or passive" },
  { 'classes = { heartbeat = {} }, activity = "hartbeat"',
    "activity: no class hartbeat; did you mean heartbeat?" },
  { 'activity = choose { when({ a = 1 }, "pasive"), "active" }',
    "activity: no class pasive; did you mean passive?" },
  { 'session = { idle = "30m", activity = "actve" }',
    "session.activity: no class actve; did you mean active?" },
  { 'window = { activity = "ignor" }', "window.activity: no class ignor; did you mean ignore?" },
  { "activity = 5", "activity: found 5, " .. CLASS },
  { 'activity = { "active" }', "activity: found a table, " .. CLASS },
  { 'activity = when({ a = 1 }, "active")', "activity: found a when, " .. CLASS },
})

refuses("a class", {
  { 'classes = "x"', 'classes: found "x", expected a table of classes' },
  { "classes = { ping = true }",
    "classes.ping: found true, expected a table: { starts = true, extends = false, … }" },
  { "classes = { { starts = true } }",
    "classes: found an item without a name, expected name = { … }" },
  { "classes = { ping = { start = true } }",
    "classes.ping: no slot start; did you mean starts?" },
  { "classes = { ping = { starts = 1 } }", "classes.ping.starts: found 1, expected true or false" },
  { 'classes = { ping = { expired = "nw" } }', 'classes.ping.expired: found "nw", ' .. ENDS },
  { 'classes = { ping = { expired = { "trail", cpa = "new" } } }',
    "classes.ping.expired: no end cpa; did you mean cap?" },
  { 'classes = { ping = { expired = { "trail", cap = "nw" } } }',
    'classes.ping.expired.cap: found "nw", ' .. ENDS },
})

refuses("a window", {
  { 'window = "tab"', 'window: found "tab", expected a table: window = { key = "tab" }' },
  { 'window = { kee = "tab" }', "window: no slot kee; did you mean key?" },
  { "window = { key = 5 }", "window.key: found 5, " .. PATH },
  { 'window = { snapshot = "full" }', 'window.snapshot: found "full", ' .. SNAPSHOT },
  { "window = { snapshot = {} }", "window.snapshot: found an empty table, " .. SNAPSHOT },
  { "window = { snapshot = { where { a = 1 }, 5 } }",
    "window.snapshot: found a table, " .. SNAPSHOT },
  { "window = { chunk = 5 }", "window.chunk: found 5, " .. PATH },
})

refuses("a matcher", {
  { 'ignore = "bot"', 'ignore: found "bot", ' .. MATCHER },
  { 'ignore = { kind = "bot" }', "ignore: found a table, " .. MATCHER },
  { "ignore = where {}", "where: found an empty table, expected at least one condition" },
  { "ignore = where()",
    "where: found nothing, expected where { path = test } or where(path, test)" },
  { 'ignore = where "a"', 'where: found "a", expected where { path = test } or where(path, test)' },
  { 'ignore = where("a", {})', "where.a: found an empty table, " .. TEST },
  { "ignore = where { a = { 1, {} } }", "where.a: found a table, " .. TEST },
  { "ignore = where { { a = 1 } }",
    'where: found 1, expected a path left of = (where { event = "click" })' },
  { "ignore = where { a = where { b = 1 } }", "where.a: found a matcher, " .. TEST },
  { 'ignore = where { ["a..b"] = 1 }', "where: path 'a..b': found '.' at 3, expected a name" },
  { 'ignore = where { a = at_least "x" }', 'at_least: found "x", ' .. BOUND },
  { "ignore = where { a = between(5, 1) }",
    "between: found 5 and 1, expected the lower one first" },
  { "ignore = where { a = between(5) }", "between: found nothing, " .. BOUND },
  { "ignore = where { a = contains(5) }", "contains: found 5, expected a string" },
  { 'ignore = where { a = matches "[a" }',
    "matches: found \"[a\", expected a Lua pattern: malformed pattern (missing ']')" },
  { "ignore = where { a = except() }", "except: found nothing, " .. TEST },
  { "ignore = any()", "any: found nothing, expected matchers: any(a, b)" },
  { 'ignore = all(where { a = 1 }, "b")', 'all: found "b", ' .. MATCHER },
  { 'ignore = inside("a", 5)', "inside: found 5, expected inside(path, matchers)" },
  { 'ignore = inside("a..b", where { a = 1 })',
    "inside: path 'a..b': found '.' at 3, expected a name" },
  { 'ignore = inside("a[]", { where { a = 1 } })', "ignore: found a sequence, " .. MATCHER },
})

describe("a matcher that cannot be meant", function()
  for slots, part in pairs {
    ['ignore = inside("a[]b", where { a = 1 })'] = "shop.lua:5: inside: ",
    ["ignore = any { where { a = 1 } }"] = "shop.lua:5: any: ",
    ["ignore = where { a = exists() }"] = "no function: write it without ()",
    ["ignore = where { a = 0/0 }"] = "shop.lua:5: where.a: ",
    ["ignore = where { a = at_least(0/0) }"] = "shop.lua:5: at_least: ",
  } do
    it("is refused with its place: " .. slots, function()
      local seen = running.run { rules = running.policy(slots) }
      assert.equal(3, seen.code)
      running.contains(seen.err, part)
    end)
  end
end)

refuses("a value that is asked for members", {
  { "ignore = where({ a = 1 }).b",
    "found an index of a matcher, which has no members: write it alone" },
  { 'key = optional("a").b',
    "found an index of an optional, which has no members: write it alone" },
})

refuses("a slot", {
  { 'ky = "user"', "policy: no slot ky; did you mean key?" },
  { 'sesion = {}', "policy: no slot sesion; did you mean session?" },
  { "frobnicate = 1", "policy: no slot frobnicate, expected active_gap, activity, classes, ignore, "
    .. "key, lateness, max_jump, name, order, retain, session, time, unique or window" },
  { 'name = ""', 'name: found "", expected a name' },
  { "order = 5", "order: found 5, " .. PATH },
  { 'order = { "a" }', "order: found a table, " .. PATH },
  { "unique = 5", "unique: found 5, " .. PATH },
  { 'unique = { "a", "b" }', "unique: found a table, " .. PATH },
})
