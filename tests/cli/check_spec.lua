-- lull check: what is wrong with rules files, what they can hardly mean, what is slow and is read.
package.path = debug.getinfo(1, "S").source:match("^@(.*/)") .. "?.lua;" .. package.path
local cjson = require "cjson"
local support = require "support"

local SOURCE = assert(os.getenv "LULL_SOURCE")
local warnings = dofile(SOURCE .. "/scripts/manual/warnings.lua")

local function check(arguments, files)
  for name, text in pairs(files or {}) do support.write(name, text) end
  return support.bash('"$LULL" check ' .. arguments)
end

-- What is found in shop.lua.
local function found_in(rules)
  local seen = check("--json shop.lua", { ["shop.lua"] = rules })
  assert.equal("", seen.err)
  local files = cjson.decode(seen.out)
  assert.equal(1, #files)
  return files[1], seen
end

-- The codes of its warnings.
local function codes_of(rules)
  local codes = {}
  for i, one in ipairs(found_in(rules).findings) do
    assert.equal("warning", one.kind, one.message)
    codes[i] = one.code
  end
  return codes
end

describe("lull check", function()
  before_each(support.new_folder)
  after_each(support.remove_folder)

  it("is run by Lua 5.4", function()
    assert.equal("Lua 5.4", _VERSION)
  end)

  it("says that a file loads, which fields it reads and which slots are functions", function()
    local seen = check("shop.lua", { ["shop.lua"] = [[
return policy {
  key = { "site", optional "user.id" },
  time = { "ts", received = "at" },
  order = "seq", unique = "event_id",
  activity = by("plan", { free = "passive", "active" }),
  session = {
    idle = function(event) return event.limits.idle or event["web"] or "30m" end,
    rotate_on = { changed { "utm.campaign", "utm.source" } },
    measures = { revenue = sum { "amount", where { kind = "buy" } } },
    tags = { bounce = where { events = 1 } },
    update = function() end,
  },
  window = { key = "tab", chunk = "part", snapshot = where("items[].type", 2) },
}]] })
    assert.equal("", seen.err)
    assert.equal([[
shop.lua: loads
    reads      amount, at, event_id, items[].type, kind, limits.idle, part, plan, seq, site, ]]
      .. [[tab, ts, user.id, utm.campaign, utm.source, web
    functions  session.idle (line 7), session.update (line 11)
]], seen.out)
    assert.equal(0, seen.code)
  end)

  it("tells all mistakes of a file, and goes on to the next one", function()
    local seen = check("bad.lua shop.lua", { ["bad.lua"] =
      'return policy { key = 5, time = "ts",\n  session = { idle = 0 } }' })
    assert.equal([[
bad.lua:1: key: found 5, expected a path such as "user_id"
bad.lua:2: session.idle: 0 is no timeout: write never
bad.lua: does not load: 2 mistakes
shop.lua: loads
    reads      ts, user
]], seen.out)
    assert.equal("", seen.err)
    assert.equal(3, seen.code)
  end)

  it("takes a vocabulary, but nothing else that is no policy", function()
    local seen = check("words.lua five.lua none.lua", {
      ["words.lua"] = "return { click = where { kind = 'click' } }",
      ["five.lua"] = "return 5", ["none.lua"] = "return {}",
    })
    assert.equal([[
words.lua: loads, a vocabulary
five.lua: found 5, expected a policy: end the file with return policy { … }
five.lua: does not load: 1 mistake
none.lua: found an empty table, expected a policy: end the file with return policy { … }
none.lua: does not load: 1 mistake
]], seen.out)
  end)

  it("finds the rules below a folder, by name, without specs and hidden files", function()
    local policy = support.rules
    support.bash "mkdir -p rules/web rules/.git rules/empty; ln -s .. rules/web/up"
    local seen = check("rules", {
      ["rules/b.lua"] = policy, ["rules/a.lua"] = policy, ["rules/web/c.lua"] = policy,
      ["rules/a_spec.lua"] = "error()", ["rules/.git/d.lua"] = "error()", ["rules/x.txt"] = "",
    })
    local names = {}
    for name in seen.out:gmatch "([^\n]*): loads\n" do names[#names + 1] = name end
    assert.same({ "rules/a.lua", "rules/b.lua", "rules/web/c.lua" }, names)
    assert.equal(0, seen.code)
  end)

  it("says what is wrong with the command line", function()
    for arguments, message in pairs {
      [""] = "no rules: name files or folders to check",
      ["empty"] = "found no rules in empty, expected files that end in .lua",
      ["--jsn x"] = "unknown option --jsn; did you mean --json?",
    } do
      local seen = support.bash('mkdir -p empty; "$LULL" check ' .. arguments)
      assert.equal("lull: " .. message .. "\nlull: lull check --help tells more\n", seen.err)
      assert.equal(2, seen.code)
    end
    local seen = check "gone.lua"
    assert.equal("lull: gone.lua: No such file or directory\n", seen.err)
    assert.equal(1, seen.code)
  end)

  it("explains itself", function()
    local seen = check "--help"
    assert.truthy(seen.out:find("lull check [options] FILE|FOLDER...", 1, true))
    assert.equal(0, seen.code)
  end)

  it("gives warnings an exit code where it is asked to", function()
    local rules = { ["shop.lua"] = warnings[1].example }
    assert.equal(0, check("shop.lua", rules).code)
    assert.equal(1, check("--strict shop.lua", rules).code)
    rules["bad.lua"] = "return 5"
    assert.equal(3, check("--strict shop.lua bad.lua", rules).code)
  end)

  it("is the same as JSON", function()
    local file, seen = found_in(
      'settings { n = 1 }\nreturn policy { key = function(e) return (e.user) end, time = "ts",\n'
        .. '  session = { idle = "30m" } }')
    assert.equal(0, seen.code)
    assert.same({
      file = "shop.lua", reads = { "ts", "user" }, functions = { { file = "shop.lua", line = 2,
        slot = "key" } },
      findings = { { kind = "warning", code = "unused_setting", file = "shop.lua", line = 1,
        slot = "settings.n", message = "settings.n: nobody reads it: use it, or take it out" } },
    }, file)
    file, seen = found_in 'return policy { key = 5, time = "ts", session = { idle = "30m" } }'
    assert.equal(3, seen.code)
    assert.same({ { kind = "mistake", code = "not_a_path", file = "shop.lua", line = 1,
      slot = "key", message = 'key: found 5, expected a path such as "user_id"' } }, file.findings)
  end)

  it("finds nothing to say of the rules that ship with lull", function()
    local seen = support.bash(('"$LULL" check --strict \'%s/rules\''):format(SOURCE))
    assert.equal(0, seen.code, seen.out)
  end)
end)

-- ---- warnings -----------------------------------------------------------------------------------

local function policy(slots, session)
  return ('return policy { key = "user", time = "ts", %s session = { %s } }'):format(slots or "",
    session or 'idle = "30m"')
end

describe("a warning", function()
  before_each(support.new_folder)
  after_each(support.remove_folder)

  for _, warning in ipairs(warnings) do
    if warning.example then
      it(warning.code .. " is told of its example, and no other is", function()
        assert.same({ warning.code }, codes_of(warning.example))
      end)
    end
    it(warning.code .. " is explained by lull help", function()
      local seen = support.bash('"$LULL" help ' .. warning.code)
      assert.truthy(seen.out:find(warning.code .. ", a warning of lull check", 1, true))
    end)
  end

  it("lua_bitwise is told where the file has too many constants", function()
    local names = {}
    for i = 1, 250 do names[i] = "'v" .. i .. "'" end
    local rules = "local t = { %s }\nlocal n = #t | 3\n" .. policy(nil, 'idle = "30m", limit = n')
    assert.same({}, codes_of(rules:format(table.concat(names, ",", 1, 100))))
    assert.same({ "lua_bitwise" }, codes_of(rules:format(table.concat(names, ","))))
  end)

  -- Code and rules: the first are told, the others are fine.
  local told = {
    never_asked = {
      policy(nil, 'idle = "30m", rotate_on = { when(true, "a"), changed "b" }'),
      policy('activity = "passive",', 'idle = "30m", rotate_on = { changed "b" }'),
      policy('activity = "ignore",', 'idle = "30m", rotate_on = { when({ a = 1 }, "b") }'),
      policy('activity = where { a = 1 }, window = { activity = "passive", limit = 3 },'),
    },
    never_decides = {
      policy(nil, 'idle = "1h", cap = "1h"'),
      policy(nil, 'idle = choose { when({ a = 1 }, "2h"), "1m" }, cap = "1h"'),
      policy('window = { idle = "30m" },'),
      policy('window = { cap = "25h" },', 'idle = "30m", cap = "24h"'),
      policy(nil, 'idle = "2h", cap = "1h", id = "sid", trust = "verify"'),
    },
    never_holds = {
      policy(nil, 'idle = "30m", tags = { t = where { reason = "cap" } }'),
      policy(nil, 'idle = "30m", tags = { t = where { reason = { "capp", "calender" } } }'),
      policy(nil, 'idle = "30m", tags = { t = where { events = "1" } }'),
      policy(nil, 'idle = "30m", tags = { t = where { duration_ms = under(0) } }'),
      policy(nil, 'idle = "30m", tags = { t = all(where { events = over(5) }, '
        .. 'where { events = at_most(5) }) }'),
      policy(nil, 'idle = "30m", tags = { t = any(where { events = 0 }, where { part = 0 }) }'),
      policy(nil, 'idle = "30m", measures = { n = count() }, tags = { t = where { n = -1 } }'),
      policy('window = { tags = { t = where { reason = "changed" } } },'),
    },
    never_closes = { policy(nil, 'idle = by("a", { b = never, "1m" })') },
    mixed_list = {
      policy(nil, 'idle = "30m", end_on = where { a = { 3, "x", "3" } }'),
      policy(nil, 'idle = "30m", measures = { n = count { a = { 3, "3" } } }'),
      policy('window = { snapshot = { where { a = 1 }, where { a = { 3, "3" } } } },'),
    },
    needless_function = {
      policy(nil, 'idle = function() return "30m" end'),
      policy(nil, 'idle = "30m", cap = function(event) return event.cap end'),
      policy(nil, 'idle = "30m", end_on = function(e) return e["log out"] == true end'),
    },
    lost_matcher = {
      policy('activity = where { a = 1 } and where("b", 2),'),
      policy(nil, 'idle = choose { when(not where { a = 1 }, "1m"), "2m" }'),
      policy('activity = any(where { a = 1 } or sample(0.1, "b"), where { c = 1 }),'),
    },
    unused_setting = { 'settings { a = 1, b = 2 }\nlocal x = settings.a\n' .. policy() },
  }
  for code, list in pairs(told) do
    for i, rules in ipairs(list) do
      it(("%s is told of %d: %s"):format(code, i, rules:match "[^\n]*$"), function()
        assert.same({ code }, codes_of(rules))
      end)
    end
  end

  for i, rules in ipairs {
    policy(nil, 'idle = "59m", cap = "1h", tags = { t = where { reason = { "cap", "x" } } }'),
    policy(nil, 'idle = "2h", cap = "1h", id = "sid"'),
    policy(nil, 'idle = "2h", cap = function(event) return event.a or "3h" end'),
    policy('window = { idle = "29m", cap = "1h" },', 'idle = "30m", cap = "24h"'),
    policy('window = { cap = "1h", tags = { t = where { reason = "cap" } } },'),
    policy(nil, 'idle = "30m", rotate_on = { when({ a = 1 }, "login") }, '
      .. 'tags = { t = where { reason = "login" }, u = where { start_reason = "login" } }'),
    policy(nil, 'idle = "30m", rotate_on = { function() end }, '
      .. 'tags = { t = where { reason = "anything" } }'),
    policy(nil, 'idle = "30m", measures = { n = sum "a", f = first "b" }, '
      .. 'tags = { t = where { n = under(0) }, u = where { f = "x" } }'),
    policy(nil, 'idle = "30m", tags = { t = any(where { events = 0 }, where { part = 2 }), '
      .. 'u = none(where { events = 0 }), v = where { events = between(1, 1) } }'),
    policy(nil, 'idle = choose { when({ a = 1 }, never), "1m" }, cap = "24h"'),
    policy(nil, 'idle = "30m", rotate_on = { calendar "day" }, '
      .. 'tags = { t = where { reason = "calendar" } }'),
    policy('activity = choose { when({ a = 1 }, "passive") },',
      'idle = "30m", rotate_on = { changed "b" }'),
    policy('activity = where { a = { 1, 2, "3" } },'),
    policy(nil, 'idle = function(event) return event.long and "2h" end'),
    'settings { a = true }\n' .. policy('activity = settings.a and where { a = 1 } or '
      .. 'where { b = 1 },'),
    'settings { a = true }\n' .. policy('ignore = settings.a and where { a = 1 } or nil,'),
    'settings { a = 1 }\n' .. policy(nil, 'idle = function() return settings.a * 1000 end'),
    'settings { a = 1 }\n' .. policy(nil, 'idle = function() return settings["a"] * 1000 end'),
    'local t = { [1 < 2] = 1 }\nlocal n = t[#t]\n' .. policy(nil, 'idle = "30m", limit = n or 3'),
  } do
    it("is not given for what may well be meant: " .. i, function()
      assert.same({}, codes_of(rules), rules)
    end)
  end
end)

describe("of an experiment", function()
  before_each(support.new_folder)
  after_each(support.remove_folder)

  it("all policies are looked at, and each thing is told once", function()
    local file = found_in [[
local base = policy { key = "user", time = "ts", session = { idle = "30m", cap = "24h" } }
return experiment {
  only = where { site = "shop" }, split = "account",
  arms = {
    { "control", policy = base },
    { "long", policy = base:with { session = { idle = "25h" } } },
    { "same", policy = base },
  },
}]]
    assert.same({ "account", "site", "ts", "user" }, file.reads)
    assert.equal(1, #file.findings)
    assert.equal("never_decides", file.findings[1].code)
    assert.equal(6, file.findings[1].line)
  end)
end)
