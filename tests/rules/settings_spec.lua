-- Files that build on files: settings and who gives them a value, policies that are like others.
package.path = os.getenv "LULL_SOURCE" .. "/tests/rules/?.lua;" .. package.path
local running = require "running"
local support = require "support"

local POLICY = 'return policy { key = "user", time = "ts", session = { idle = settings.idle } }'
local PLAIN = 'return policy { key = "user", time = "ts", session = { idle = "30m" } }'
local IDLE = 'settings { idle = { "30m", min = "1m", max = "10h", about = "a visit" } }\n' .. POLICY

-- The limit that ended ada's first session, in seconds.
local function idle_of(wanted)
  wanted[1], wanted[2] = running.event(0), running.event(86400)
  local seen = running.run(wanted)
  assert.equal("", seen.err)
  return seen.ends[1].threshold.limit_ms / 1000
end

local function refused(wanted, message)
  local seen = running.run(wanted)
  assert.equal(message .. "\n", seen.err)
  assert.equal(3, seen.code)
end

describe("a setting", function()
  it("is its default", function()
    assert.equal(1800, idle_of { rules = IDLE })
  end)

  it("is what --set says, the last of several", function()
    assert.equal(1200, idle_of { rules = IDLE, arguments = "--set idle=20m" })
    assert.equal(600, idle_of { rules = IDLE, arguments = "--set idle=20m --set idle=10m" })
  end)

  it("of a required file is what the file that requires it says", function()
    local files = { ["base.lua"] = IDLE }
    assert.equal(1800, idle_of { rules = 'return require "base"', files = files })
    assert.equal(300, idle_of { rules = 'return require("base", { idle = "5m" })', files = files })
  end)

  it("is another in each use of a file", function()
    local files = { ["length.lua"] = 'settings { idle = "30m" }\nreturn { idle = settings.idle }' }
    assert.equal(60, idle_of { files = files, rules = [[
      local long, short = require "length", require("length", { idle = "1m" })
      assert(long.idle == "30m" and require("length", { idle = "1m" }) == short)
      return policy { key = "user", time = "ts", session = { idle = short.idle } }]] })
  end)

  it("is a number, a text, or true or false, as its default is", function()
    local rules = [[
      settings { n = { 5, min = 1, max = 9 }, s = "web", b = true }
      assert(settings.n == 7.5 and settings.s == "shop" and settings.b == false)
      return policy { key = "user", time = "ts", session = { idle = "30m" } }]]
    local seen = running.run { rules = rules, running.event(0),
      arguments = "--set n=7.5 --set s=shop --set b=false" }
    assert.equal("", seen.err)
  end)

  local mistakes = {
    { IDLE, "--set idel=20m", "shop.lua: --set: shop.lua has no setting idel; did you mean idle?" },
    { IDLE, "--set idle=20",
      'shop.lua:1: settings.idle: found "20" (--set), expected a duration such as "30m"' },
    { IDLE, "--set idle=30s",
      'shop.lua:1: settings.idle: found "30s" (--set), expected at least "1m"' },
    { IDLE, "--set idle=11h",
      'shop.lua:1: settings.idle: found "11h" (--set), expected at most "10h"' },
    { 'settings { n = 1 }\n' .. PLAIN, "--set n=many",
      'shop.lua:1: settings.n: found "many" (--set), expected a number' },
    { 'settings { on = true }\n' .. PLAIN, "--set on=yes",
      'shop.lua:1: settings.on: found "yes" (--set), expected true or false' },
    { 'settings { idle = { "30m", most = "1h" } }\n' .. POLICY, "",
      "shop.lua:1: settings.idle: no option most, expected about, max or min" },
    { 'settings { idle = { "30m", max = "10m" } }\n' .. POLICY, "",
      'shop.lua:1: settings.idle: found "30m", expected at most "10m"' },
    { 'settings { idle = {} }\n' .. POLICY, "",
      "shop.lua:1: settings.idle: found nothing, expected a duration, a number, a text, true or "
        .. "false" },
    { 'settings { "30m" }\n' .. PLAIN, "",
      'shop.lua:1: settings: found 1, expected a name: settings { idle = "30m" }' },
    { 'settings { s = { "a", min = "b" } }\n' .. PLAIN, "",
      'shop.lua:1: settings.s: min: found "b", expected a bound as the value is, of a '
        .. "duration or a number" },
    { 'settings { idle = "30m" }\nsettings { idle = "1h" }\n' .. POLICY, "",
      "shop.lua:2: settings.idle: found it twice, expected one" },
    { 'settings { idle = "30m" }\nlocal idle = settings.idel\n' .. PLAIN, "",
      "shop.lua:2: settings has no idel; did you mean idle?" },
    { 'settings { idle = "30m" }\nsettings.idle = "1h"\n' .. POLICY, "",
      "shop.lua:2: found an assignment to settings.idle, expected settings { idle = … }" },
    { 'local base = require("rrweb", { idle = "1m" })\n' .. PLAIN, "",
      "shop.lua:1: require: lull/rules/rrweb.lua has no setting idle" },
  }
  for _, case in ipairs(mistakes) do
    it("that is wrong is told: " .. case[3], function()
      refused({ rules = case[1], arguments = case[2] }, case[3])
    end)
  end

  it("counts in the version of the policy", function()
    local function version(arguments)
      return running.run({ rules = IDLE, arguments = arguments })["policy.load"][1].version
    end
    assert.equal(version "", version "")
    assert.equal(version "--set idle=20m", version "--set idle=20m")
    assert.not_equal(version "", version "--set idle=20m")
    assert.not_equal(version "--set idle=21m", version "--set idle=20m")
  end)
end)

describe("lull settings", function()
  before_each(support.new_folder)
  after_each(support.remove_folder)

  it("says the value of each, who gave it, and its bounds", function()
    support.write("shop.lua", 'settings { deep = { 5, max = 9 } }\nreturn require("base", '
      .. '{ idle = "20m" })')
    support.write("base.lua", IDLE)
    local seen = support.bash '"$LULL" settings -r shop.lua --set deep=6'
    assert.equal("", seen.err)
    assert.equal([[
idle = 20m
    a visit
    from shop.lua:2; base.lua:1 says 30m, from 1m to 10h
deep = 6
    from --set; shop.lua:1 says 5, at most 9
]], seen.out)
  end)

  it("says the same as JSON", function()
    support.write("shop.lua", IDLE)
    local seen = support.bash [["$LULL" settings --json -r shop.lua | tr -d '\t\n']]
    assert.equal('[{"name":"idle","value":"30m","default":"30m","min":"1m","max":"10h",'
      .. '"about":"a visit","rules":"shop.lua","file":"shop.lua","line":1}]', seen.out)
  end)

  local misuses = {
    { "settings", "no rules: name a rules file with -r FILE" },
    { "settings -r shop.lua events", "found events, expected no input" },
    { "settings -r shop.lua --set idle", 'found "idle", expected NAME=VALUE' },
    { "settings -r shop.lua --set =1", 'found "=1", expected NAME=VALUE' },
    { "settings --rule shop.lua -x", "unknown option -x" },
  }
  for _, case in ipairs(misuses) do
    it("that is misused says how: lull " .. case[1], function()
      local seen = support.bash('"$LULL" ' .. case[1])
      assert.equal(2, seen.code)
      assert.truthy(seen.err:find(case[2], 1, true), seen.err)
    end)
  end
end)

local BASE = [[
local base = policy {
  key = "user", time = "ts", activity = where { kind = "click" },
  classes = { beat = { extends = false } },
  session = { idle = "30m", cap = "1h" }, window = { key = "tab", idle = "5m" },
}
]]

describe("base:with", function()
  it("merges maps by name, replaces the rest, and removes what is false", function()
    local seen = running.run { rules = BASE .. [[
return base:with { session = { idle = "10m", cap = false }, window = false }]],
      running.event(0, { kind = "click", tab = "a" }), running.event(86400, { kind = "click" }) }
    assert.equal("", seen.err)
    assert.equal(600000, seen.ends[1].threshold.limit_ms)
    assert.is_nil(seen["window.start"])
  end)

  it("leaves the policy that it builds on as it is", function()
    local seen = running.run { rules = BASE .. [[
local other = base:with { session = { idle = "1m" } }
assert(other ~= base)
return base]],
      running.event(0, { kind = "click" }), running.event(86400, { kind = "click" }) }
    assert.equal(1800000, seen.ends[1].threshold.limit_ms)
  end)

  it("knows that the flags of a class are true or false", function()
    local seen = running.run { rules = BASE .. [[
return base:with { classes = { beat = { counts = false } }, activity = "beat" }]],
      running.event(0) }
    assert.equal("", seen.err)
    assert.equal(0, seen.ends[1].events)
  end)

  it("builds on a policy of another file", function()
    assert.equal(60, idle_of { rules = 'return require("base"):with { session = { idle = "1m" } }',
      files = { ["base.lua"] = IDLE } })
  end)

  it("can build on what the slots of the other were given", function()
    local seen = running.run { rules = BASE .. [[
local tired = base:with { activity = choose { when({ kind = "view" }, "passive"), "active" } }
return tired:with {
  ignore   = any(base.ignore, where { bot = true }),
  activity = choose { when({ kind = "video" }, "active"), tired.activity },
  session  = { idle = base.session.idle == "30m" and base.session.limit == nil and "1m" or "9m" },
}]],
      running.event(0, { kind = "view" }), running.event(1, { kind = "video" }),
      running.event(2, { kind = "key" }), running.event(3, { bot = true }),
      running.event(86400, {}) }
    assert.equal("", seen.err)
    local classes = {}
    for i, event in ipairs(seen.events) do classes[i] = event.lull.activity or "-" end
    assert.equal("passive active active - active", table.concat(classes, " "))
    assert.equal(60000, seen.ends[1].threshold.limit_ms)
  end)

  it("takes choices inside choices one after the other", function()
    local seen = running.run { rules = [[
local inner = choose { when({ a = 1 }, "passive"), when({ a = 2 }, "ignore") }
return policy { key = "user", time = "ts", session = { idle = "30m" },
  activity = choose { when({ b = 1 }, inner), "active" } }]],
      running.event(0, { a = 1, b = 1 }), running.event(1, { a = 2, b = 1 }),
      running.event(2, { a = 3, b = 1 }), running.event(3, { a = 1 }) }
    local classes = {}
    for i, event in ipairs(seen.events) do classes[i] = event.lull.activity end
    assert.equal("passive ignore active active", table.concat(classes, " "))
  end)

  local mistakes = {
    { "local idle = base.session.idel\nreturn base",
      "shop.lua:6: session has no idel; did you mean idle?" },
    { "local i = base.ignor\nreturn base",
      "shop.lua:6: a policy has no ignor; did you mean ignore?" },
    { "return base:with {\n  session = { idle = 0 },\n}",
      "shop.lua:7: session.idle: 0 is no timeout: write never" },
    { "return base:with { sesion = {} }",
      "shop.lua:6: policy: no slot sesion; did you mean session?" },
    { "return base:with { session = false }",
      'shop.lua:6: session: found nothing, expected a table: session = { idle = "30m" }' },
    { "local p = base:with(7)\nreturn p",
      "shop.lua:6: with: found 7, expected a table of slots: base:with { … }" },
    { "local p = base.with({}, {})\nreturn p",
      "shop.lua:6: with: found an empty table, expected a policy: write base:with { … }" },
    { "return base:wiht {}", "shop.lua:6: a policy has no wiht; did you mean with?" },
  }
  for _, case in ipairs(mistakes) do
    it("that is wrong is told: " .. case[2], function()
      refused({ rules = BASE .. case[1] }, case[2])
    end)
  end
end)
