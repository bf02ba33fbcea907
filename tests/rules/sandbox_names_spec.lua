-- What rules can name, write and find out, by the points of sandbox.md: an allow-list in a fresh
-- environment, nothing that differs from run to run, views that expire.
package.path = os.getenv "LULL_SOURCE" .. "/tests/rules/?.lua;" .. package.path
local running = require "running"

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

it("is run by Lua 5.4", function()
  assert.equal("Lua 5.4", _VERSION)
end)

describe("the names of a rule", function()
  it("are these and no more", function()
    local given = "assert error ipairs pairs select tonumber tostring type next rawequal rawlen "
      .. "string table math utf8 require policy where any all none inside exists missing anything "
      .. "at_least over at_most under between except contains begins matches when choose optional "
      .. "ms never table.concat table.insert table.remove table.sort table.pack table.unpack "
      .. "utf8.char utf8.codepoint utf8.len utf8.offset string.byte string.char string.find "
      .. "string.format string.gmatch string.gsub string.len string.lower string.match string.rep "
      .. "string.reverse string.sub string.upper math.floor math.huge math.type"
    for name in given:gmatch "%S+" do
      assert.equal(0, load("local x = " .. name).code, name)
    end
    local refused = "_G _VERSION arg rawget rawset getmetatable setmetatable print warn unpack "
      .. "bit32 module newproxy coroutine debug io os package load loadstring dofile loadfile "
      .. "collectgarbage pcall xpcall table.move table.create string.dump string.pack "
      .. "string.unpack string.packsize math.random math.randomseed utf8.codes"
    for name in refused:gmatch "%S+" do
      local seen = load("local x = " .. name)
      assert.equal(3, seen.code, name)
      running.contains(seen.err, "shop.lua:2: ")
    end
  end)

  for what, code in pairs {
    ["the words"] = "policy = nil",
    ["a library"] = "string = {}",
    ["the text library"] = "string.rep = nil",
    ["a new member of a library"] = "math.tau = 6.28",
    ["the table library, by insertion"] = "table.insert(string, 'x')",
    ["the table library, by removal"] = "table.remove(table, 1)",
    ["the environment"] = "_ENV.x = 1",
    ["the environment, by its upvalue"] = "local e = _ENV e.where = nil",
    ["a text"] = "local s = 'x' s.y = 1",
    ["a number"] = "local n = 1 n.y = 1",
    ["nil"] = "local n = nil n.y = 1",
    ["a matcher"] = "local m = where { a = 1 } m.y = 1",
  } do
    it("cannot be written: " .. what, function()
      local seen = load(code)
      assert.equal(3, seen.code)
      running.contains(seen.err, "shop.lua:2: ")
    end)
  end

  for what, code in pairs {
    ["the event"] = "event.x = 1",
    ["an object of the event"] = "event.o.x = 1",
    ["the session"] = "session.x = 1",
    ["a member of the session"] = "session.events = 0",
    ["a table of the session's"] = "table.insert(session, 1)",
  } do
    it("cannot be written: " .. what, function()
      local seen = judge(code:gsub("event%.o", "(event.o or event)"))
      assert.equal("- rule_error -", running.members(seen, "marks"))
      running.contains(seen.err, "lull: shop.lua:3: activity: ")
    end)
  end

  it("a file's own environment can be replaced, to its own loss only", function()
    local seen = load "local keep = policy do local _ENV = { x = 5 } y = x end policy = nil"
    assert.equal(3, seen.code)
    running.contains(seen.err, "found an assignment to policy")
    assert.equal(0, load("do local _ENV = {} a = 1 end").code)
  end)

  it("give no way to another file's", function()
    local seen = running.run {
      rules = 'local other = require "other"\nother.set()\nlocal x = leaked\n'
        .. running.policy "",
      files = { ["other.lua"] = "return { set = function() leaked = 1 end }" },
    }
    assert.equal("other.lua:1: found an assignment to leaked, expected a local: write local "
      .. "leaked\nshop.lua:3: no word leaked: lull help words lists all there are\n", seen.err)
  end)
end)

describe("in rules", function()
  for expression, expected in pairs {
    ["('ab'):rep(3, '-')"] = "ab-ab-ab",
    ["('').rep('', 1 << 62)"] = "",
    ["#(('x'):rep(1000))"] = "1000",
    ["('x').rep == string.rep"] = "true",
    ["tostring({})"] = "table",
    ["tostring(where)"] = "function",
    ["tostring(where { a = 1 })"] = "userdata",
    ["tostring(event)"] = "userdata",
    ["tostring('x') .. tostring(nil) .. tostring(true)"] = "xniltrue",
    ["tostring(1.5) .. tostring(10 // 1) .. tostring(1e15)"] = "1.5101e+15",
    ["('%s'):format({})"] = "table",
    ["('%5.1f|%d|%q'):format(1.25, 3, 'x')"] = "  1.2|3|\"x\"",
    ["next({}) == nil"] = "true",
    ["next({ b = 1, a = 2 })"] = "a",
    ["select('#', table.unpack({ 1, nil, 3 }, 1, 3))"] = "3",
    ["rawlen({ 1, 2 })"] = "2",
    ["rawequal('a', 'a')"] = "true",
    ["tonumber('0x10')"] = "16",
    ["tonumber('z', 36)"] = "35",
    ["math.type(1) .. math.type(1.0)"] = "integerfloat",
    ["utf8.len('aé') + utf8.char(233):len()"] = "4",
    ["('aXbX'):gsub('X', { X = '-' })"] = "a-b-",
    ["('key = value'):match('^(%w+)%s*=%s*(%w+)$')"] = "key",
    ["ms '1.5h'"] = "5400000",
  } do
    it(expression .. " is " .. expected, function()
      assert.equal(expected, running.answers("return " .. expression, { running.event(0) }))
    end)
  end

  it("pairs goes by numbers, then texts by bytes, then false and true", function()
    assert.equal("-1 1 1.5 2 A a b é false true", running.answers([[
      local t, list = { "x", "y", [1.5] = 1, [-1] = 1, b = 1, a = 1, A = 1, ["é"] = 1, [true] = 1,
        [false] = 1 }, {}
      for key in pairs(t) do list[#list + 1] = tostring(key) end
      return table.concat(list, " ")]], { running.event(0) }))
  end)

  it("an upvalue can count: nothing hides that it is no promise", function()
    local events = { running.event(0), running.event(1), running.event(2) }
    assert.equal("1 2 3", running.answers("n = n + 1 return n", events, "local n = 0"))
  end)

  for what, case in pairs {
    ["pairs of other keys"] = { "for k in pairs { [{}] = 1 } do return k end",
      "found a table as a key, expected numbers, strings or booleans" },
    ["pairs of an event"] = { "for k in pairs(event) do return k end",
      "found a userdata, expected a table: of an event, name its fields" },
    ["next with a key"] = { "local k = next({ 1, 2 }, 1)",
      "next takes a table alone in rules: use pairs" },
    ["an address in a format"] = { "local x = ('%p'):format({})", "%p" },
    ["chance"] = { "local x = math.random()", "math.random is not available in rules" },
    ["the metatable of texts"] = { "getmetatable('').__index.rep = nil",
      "getmetatable is not available in rules" },
    ["bytecode"] = { "string.dump(event)", "string.dump is not available in rules" },
    ["the event of another call"] = { "local x = kept and kept.user",
      "event used outside its handler: keep the values you need, not the event" },
    ["an object of another call's event"] = { "local x = kept_o and kept_o.a",
      "event used outside its handler: keep the values you need, not the event" },
    ["the session of another call"] = { "local x = kept_session and kept_session.events",
      "session used outside its handler: keep the values you need, not the session" },
  } do
    it("an error says what is wrong with " .. what, function()
      local wanted = { rules = "local kept, kept_o, kept_session\n" .. running.policy([[
        activity = function(event, session)
          if event.attack then
            ]] .. case[1] .. [[

          end
          kept, kept_o, kept_session = event, event.o, session
          return "passive"
        end]]) }
      for i, attack in ipairs { false, true, false } do
        wanted[i] = running.event(i, { attack = attack or nil, o = { a = 1 } })
      end
      local seen = running.run(wanted)
      assert.equal("- rule_error -", running.members(seen, "marks"))
      running.contains(seen.err, "lull: shop.lua:8: activity: ")
      running.contains(seen.err, case[2])
    end)
  end
end)

it("bytecode is no rules file", function()
  local seen = running.run { rules = string.dump(function() return 5 end) }
  assert.equal(3, seen.code)
  assert.equal("shop.lua: found compiled code, expected the text of a rules file\n", seen.err)
end)
