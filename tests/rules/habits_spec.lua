-- Rules as people write them who know another language, or another part of this one: each message
-- says what to write instead. The line that is wrong is the third, if a case
-- does not say another.
package.path = os.getenv "LULL_SOURCE" .. "/tests/rules/?.lua;" .. package.path
local running = require "running"

-- ---- files that do not load ---------------------------------------------------------------------

local DOLLAR = 'a name with $ is quoted: event.properties["$name"], or ["properties.$name"] '
  .. "left of ="
local COMMENT, SLOT = "a comment begins with --", "a slot is written name = value"

-- What stands on line 3 in the function of activity.
local function body(text)
  return 'return policy { key = "user", time = "ts", session = { idle = "30m" },\n'
    .. "activity = function(event)\n" .. text .. "\nend }"
end

-- What stands on line 3 among the slots.
local function slots(text)
  return 'return policy {\nkey = "user", time = "ts", session = { idle = "30m" },\n' .. text
    .. "\n}"
end

local refused = {
  { body 'if event.kind != "click" then return "passive" end', "write ~= for !=" },
  { body 'if event.a && event.b then return "passive" end', "write and for &&" },
  { body 'if event.a || event.b then return "passive" end', "write or for ||" },
  { body 'if !event.a then return "passive" end', "write not for !" },
  { body 'if event.kind = "click" then return "passive" end', "write == to compare" },
  { body 'if event.kind == "click" then "active" end',
    'a function answers with return: then return "active"' },
  { body 'event.n += 1', "write n = n + 1 for n += 1" },
  { body 'local n = 1 n++', "write n = n + 1 for n++" },
  { body 'var n = 1', "write local for var" },
  { body 'let n = 1', "write local for let" },
  { body 'const n = 1', "write local for const" },
  { body 'def f(x): return x', "a function is written function(event) … end" },
  { body 'return event.properties.$current_url', DOLLAR },
  { slots 'ignore = where { properties.$is_bot = true },', DOLLAR },
  { slots 'ignore = where { url = matches "^/\\d+$" },',
    'write \\\\ for a backslash; in the pattern of matches % takes its place: "%d" is a digit' },
  { slots 'ignore = where { kind = in { "a", "b" } },',
    'one of several is a list: event = { "a", "b" }' },
  { slots 'ignore = where { kind = ["a", "b"] },', 'a list is written { "a", "b" }' },
  { slots 'ignore = where { ["n"] > 10 },',
    'a test stands right of =: ["properties.amount"] = over(10)' },
  { slots 'ignore = (event) => event.bot,', "write function(event) … end for =>" },
  { slots 'ignore = (event) -> event.bot,', "write function(event) … end for ->" },
  { slots '// bots are nobody', COMMENT },
  { slots '# bots are nobody', COMMENT },
  { slots '/* bots are nobody */', COMMENT },
  { slots 'name = “shop”,', 'write plain quotes: "…"' },
  { slots '"name": "shop",', SLOT },
  { slots "'name': 'shop',", SLOT },
  { slots 'name: "shop",', SLOT },
  { "policy:\n  key: user\n  time: ts", SLOT, 2 },
  { "return policy: {\n  key = 'user',\n}", "a policy is written return policy { … }", 1 },
  { 'return policy {\n  key = "user"\n  time = "ts",\n}',
    "look for a comma that is missing at the end of line 2" },
  { 'return policy {\n  key = "user" -- whose\n  time = "ts",\n}',
    "look for a comma that is missing at the end of line 2" },
  { '\nreturn policy {\n  key = "user" time = "ts",\n}',
    "look for a comma that is missing before time" },
  { '\nreturn policy {\nkey = "user",', "look for what is opened and never closed" },
  { '\nreturn policy { key = "user",\n} }', "look for what is closed and was never opened" },
}

describe("what Lua's compiler refuses", function()
  for _, case in ipairs(refused) do
    local line, shown = case[3] or 3, {}
    for text in case[1]:gmatch "[^\n]*" do shown[#shown + 1] = text end
    it("is told with what to write: " .. shown[line], function()
      local seen = running.run { rules = case[1] }
      assert.equal(3, seen.code)
      local place, told = ("shop.lua:%d: "):format(line), ": " .. case[2] .. "\n"
      assert.equal(place, seen.err:sub(1, #place))
      assert.equal(told, seen.err:sub(-#told))
      assert.is_nil(seen.err:find "\n.") -- one mistake, told once
    end)
  end

  it("is told with the else if that opens one more", function()
    local seen = running.run { rules = body
      'if event.a then return "active"\nelse if event.b then return "passive" end' .. ",\n" }
    running.contains(seen.err, ": write elseif for else if, in line 4\n")
  end)

  it("is told as it is where no habit is known", function()
    local seen = running.run { rules = "return policy {\n} x" }
    assert.equal("shop.lua:2: <eof> expected near 'x'\n", seen.err)
  end)

  it("is looked at in no more than a part of a line", function()
    local seen = running.run { rules = "return policy { name = " .. (("if "):rep(300000)) }
    assert.equal(3, seen.code)
    running.contains(seen.err, "shop.lua:1: unexpected symbol near 'if'")
  end)
end)

local loads = {
  { 'ignore = where { bot = True }', "no word True: write true" },
  { 'session = { idle = "30m", cap = None }', "no word None: write nil" },
  { 'session = { idle = "30m", cap = null }', "no word null: write nil" },
  { 'idle = "30m"', "policy: no slot idle: it is one of session" },
  { 'rotate_on = {}', "policy: no slot rotate_on: it is one of session" },
  { 'snapshot = where { kind = "full" }', "policy: no slot snapshot: it is one of window" },
  { 'session = { idle = "30m", window = { idle = "5m" } }',
    "session: no slot window: it is one of policy" },
  { 'session = { idle = "30m", lateness = "5m" }',
    "session: no slot lateness: it is one of policy" },
  { 'window = { end_on = where { kind = "bye" } }',
    "window: no slot end_on: it is one of session" },
  { 'session = { idle = "30m", measure = {} }',
    "session: no slot measure; did you mean measures?" },
  { [[ignore = where "kind == 'bot'"]],
    [[where: found "kind == 'bot'", expected where { path = test } or where(path, test)]] },
}

-- Patterns that people know from elsewhere; each is one in Lua, too, of texts that nobody means.
local PATTERN = "matches: found %s, expected a Lua pattern: %s"
for _, case in ipairs {
  { '"^/(shop|cart)"', 'for one or another write { matches "…", matches "…" }, and %| for a bar '
    .. "itself" },
  { '"^/shop/[0-9]{2}$"', "for so many times repeat it: %d%d" },
  { '"^(/shop)?/cart"', "a group cannot be repeated" },
  { '"(?i)bot"', "there are no groups with ?" },
} do
  loads[#loads + 1] = { "ignore = where { url = matches " .. case[1] .. " }",
    PATTERN:format(case[1], case[2]) }
end

describe("what loads and is no rule", function()
  for _, case in ipairs(loads) do
    it("is told with what to write: " .. case[1], function()
      local rules = running.policy(case[1])
      local _, before = rules:sub(1, rules:find("\n  " .. case[1], 1, true) - 1):gsub("\n", "")
      local seen = running.run { rules = rules }
      assert.equal(3, seen.code)
      assert.equal(("shop.lua:%d: %s\n"):format(before + 2, case[2]), seen.err)
    end)
  end

  it("is no pattern that Lua has: bars and braces by their escapes and in sets", function()
    local patterns = { "a%|b", "[|]", "[^|]+", "{}", "%{2%}", "[{]2}", "%(?", "(a)(b)", "[]|]" }
    for _, pattern in ipairs(patterns) do
      running.fine {
        rules = running.policy(("ignore = where { url = matches %q }"):format(pattern)),
      }
    end
  end)
end)

-- ---- rules that fail on events ------------------------------------------------------------------

describe("what data makes of a rule", function()
  local fails = {
    { "return event.n > 10 and 'active'", { n = "12" }, "attempt to compare number with string: "
      .. "a text becomes a number by tonumber" },
    { "return event.n > 10 and 'active'", {}, "attempt to compare number with nil: "
      .. "a field may be missing: (event.n or 0)" },
    { "return event.n + 1", { n = "x" }, "attempt to perform arithmetic on a string value (field "
      .. "'n'): texts are joined by .., and a text becomes a number by tonumber" },
    { "return 'x' .. event.n", {}, "attempt to concatenate a nil value (field 'n'): "
      .. 'a field may be missing: (event.name or "")' },
    { "return event.url:find 'shop' and 'active'", {}, "attempt to call a nil value (method "
      .. "'find'): a field may be missing: (event.name or \"\")" },
  }
  for _, case in ipairs(fails) do
    it("is told with what to write: " .. case[1], function()
      local seen = running.run { running.event(0, case[2]),
        rules = running.policy("activity = function(event) " .. case[1] .. " end") }
      assert.equal(0, seen.code)
      assert.equal("lull: shop.lua:5: activity: " .. case[3] .. running.place(1) .. "\n", seen.err)
    end)
  end
end)
