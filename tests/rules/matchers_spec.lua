-- Every matcher, test and path, asked of small events: as the core compiles it, and as a function
-- that a rule calls.
package.path = os.getenv "LULL_SOURCE" .. "/tests/rules/?.lua;" .. package.path
local running = require "running"

-- For each event, given as members of JSON text, whether the matcher holds: "yes no".
local function asked(matcher, events)
  local wanted = { rules = ('local m = %s\n'):format(matcher)
    .. running.policy [[activity = choose { when(m, "active"), "passive" },
      window = { activity = function(event) return m(event) and "active" or "passive" end,
        key = function(event) return m(event) and "yes" or "no" end }]] }
  for i, text in ipairs(events) do
    wanted[i] = ('{"user":"ada","ts":%d%s}'):format(1760000000000 + i,
      text == "" and "" or "," .. text)
  end
  local seen = running.fine(wanted)
  local compiled = running.members(seen, "activity"):gsub("active", "yes"):gsub("passyes", "no")
  return compiled:gsub("passive", "no"), running.members(seen, "window_id")
end

local function promise(cases)
  for _, case in ipairs(cases) do
    local matcher, expected = case[1], case[2]
    it(matcher .. " holds: " .. expected, function()
      local compiled, called = asked(matcher, { table.unpack(case, 3) })
      assert.equal(expected, compiled)
      assert.equal(expected, called)
    end)
  end
end

it("is run by Lua 5.4", function()
  assert.equal("Lua 5.4", _VERSION)
end)

describe("a value", function()
  promise {
    { 'where { a = "x" }', "yes no no no no", '"a":"x"', '"a":"X"', '"a":""', '"a":["x"]', "" },
    { "where { a = 1 }", "yes yes yes no no no", '"a":1', '"a":1.0', '"a":1e0', '"a":"1"',
      '"a":true', '"a":1.5' },
    { 'where { a = "1" }', "yes no no", '"a":"1"', '"a":1', '"a":1.0' },
    { "where { a = 1.0 }", "yes yes no", '"a":1', '"a":1.00', '"a":"1.0"' },
    { "where { a = -0.0 }", "yes yes yes", '"a":0', '"a":-0', '"a":0.0' },
    { "where { a = 9007199254740993 }", "yes no", '"a":9007199254740993', '"a":9007199254740992' },
    { "where { a = 9223372036854775807 }", "yes no no", '"a":9223372036854775807',
      '"a":9223372036854775806', '"a":9223372036854775808' },
    { "where { a = true }", "yes no no no", '"a":true', '"a":false', '"a":"true"', '"a":1' },
    { "where { a = false }", "yes no no no", '"a":false', '"a":true', '"a":null', "" },
    { "where { a = '' }", "yes no no", '"a":""', '"a":null', "" },
    { 'where { a = "é€" }', "yes yes no", '"a":"é€"', '"a":"\\u00e9\\u20ac"', '"a":"e€"' },
    { 'where { a = "a\\0b" }', "yes no", '"a":"a\\u0000b"', '"a":"a"' },
    { "where { a = 1, b = 2 }", "yes no no", '"a":1,"b":2', '"a":1', '"b":2' },
    { 'where("a", 1)', "yes no", '"a":1', '"a":2' },
  }
end)

describe("a list", function()
  promise {
    { 'where { a = { "x", 1, true } }', "yes yes yes yes no no no", '"a":"x"', '"a":1', '"a":1.0',
      '"a":true', '"a":"1"', '"a":false', "" },
    { 'where("a", { "x" })', "yes no", '"a":"x"', '"a":"y"' },
  }
end)

describe("a test of a field's being there", function()
  promise {
    { "where { a = exists }", "yes yes yes yes yes no no", '"a":1', '"a":""', '"a":false', '"a":{}',
      '"a":[]', '"a":null', "" },
    { "where { a = missing }", "no no no yes yes", '"a":1', '"a":{}', '"a":[]', '"a":null', "" },
    { "where { a = anything }", "yes yes yes", '"a":1', '"a":null', "" },
    { "where { ['a.b'] = missing }", "yes yes yes no", "", '"a":1', '"a":{}', '"a":{"b":1}' },
  }
end)

describe("a comparison", function()
  promise {
    { "where { a = at_least(3) }", "no yes yes no no no", '"a":2.9', '"a":3', '"a":4', '"a":"4"',
      '"a":null', "" },
    { "where { a = over(3) }", "no no yes", '"a":2', '"a":3.0', '"a":3.1' },
    { "where { a = at_most(3) }", "yes yes no no", '"a":-1', '"a":3', '"a":3.5', "" },
    { "where { a = under(3) }", "yes no no no", '"a":2.99', '"a":3', '"a":4', '"a":"x"' },
    { "where { a = between(2, 4) }", "no yes yes yes no no", '"a":1.9', '"a":2', '"a":3',
      '"a":4.0', '"a":4.1', "" },
    { "where { a = between(2, 2) }", "yes no", '"a":2', '"a":2.5' },
    { 'where { a = under "10s" }', "yes no", '"a":9999', '"a":10000' },
    { 'where { a = between("1s", "1m") }', "no yes no", '"a":1', '"a":60000', '"a":60001' },
    { "where { a = over(9007199254740992) }", "no yes", '"a":9007199254740992',
      '"a":9007199254740993' },
    { "where { a = under(math.huge) }", "yes yes", '"a":1', '"a":1e308' },
  }
end)

describe("except", function()
  promise {
    { 'where { a = except "x" }', "no yes yes no no", '"a":"x"', '"a":"y"', '"a":1', '"a":null',
      "" },
    { 'where { a = except { "x", "y" } }', "no no yes no", '"a":"x"', '"a":"y"', '"a":"z"', "" },
    { "where { a = except(at_least(3)) }", "no yes yes no", '"a":3', '"a":2', '"a":"x"', "" },
    { 'where { a = except(begins "x") }', "no yes no", '"a":"xy"', '"a":"yx"', "" },
    { "where { a = except(except(1)) }", "yes no no", '"a":1', '"a":2', "" },
    { "where { a = except(missing) }", "yes no", '"a":1', "" },
  }
end)

describe("a test of a text", function()
  promise {
    { 'where { a = contains "b." }', "yes no no no", '"a":"ab.c"', '"a":"abc"', '"a":5', "" },
    { 'where { a = begins "/s" }', "yes yes no no", '"a":"/shop"', '"a":"/s"', '"a":"a/s"',
      '"a":"/"' },
    { 'where { a = matches "^/shop/%d+$" }', "yes no no no", '"a":"/shop/12"', '"a":"/shop/x"',
      '"a":12', "" },
    { 'where { a = contains "" }', "yes yes no no", '"a":""', '"a":"x"', '"a":1', "" },
    { 'where { a = matches "12" }', "yes no", '"a":"3123"', '"a":3123' },
    { 'where { a = matches "%f[%w]bot" }', "yes no", '"a":"a bot"', '"a":"robot"' },
  }
end)

describe("matchers of matchers", function()
  promise {
    { "any(where { a = 1 }, where { b = 1 })", "yes yes yes no", '"a":1', '"b":1', '"a":1,"b":1',
      '"a":2' },
    { "all(where { a = 1 }, where { b = 1 })", "no no yes no", '"a":1', '"b":1', '"a":1,"b":1',
      "" },
    { "none(where { a = 1 }, where { b = 1 })", "no no no yes", '"a":1', '"b":1', '"a":1,"b":1',
      "" },
    { "none(any(where { a = 1 }), all(where { b = 1 }, where { c = 1 }))", "no yes no yes", '"a":1',
      '"b":1', '"b":1,"c":1', "" },
    { "any({ a = 1 }, { b = { 1, 2 } })", "yes yes no", '"a":1', '"b":2', '"b":3' },
  }
end)

describe("a path", function()
  promise {
    { 'where { ["a.b.c"] = 1 }', "yes no no no", '"a":{"b":{"c":1}}', '"a":{"b":1}', '"a.b.c":1',
      '"a":[{"b":{"c":1}}]' },
    { 'where { ["$set.utm-source"] = 1 }', "yes no", '"$set":{"utm-source":1}', '"$set":{}' },
    { [[where { ['r["service.name"]'] = 1 }]], "yes no", '"r":{"service.name":1}',
      '"r":{"service":{"name":1}}' },
    { [[where { ['r["service.name"].x'] = 1 }]], "yes no", '"r":{"service.name":{"x":1}}',
      '"r":{"service.name":1}' },
    { 'where { ["é"] = 1 }', "yes yes", '"é":1', '"\\u00e9":1' },
    { 'where { ["a b"] = 1 }', "yes", '"a b":1' },
    { 'where { ["where"] = 1, ["1"] = 1 }', "yes no", '"where":1,"1":1', '"where":1' },
    { 'where { Name = 1 }', "yes no", '"Name":1', '"name":1' },
    { "where { a = 1 }", "yes no", '"a":1,"a":2', '"a":2,"a":1' },
  }
end)

describe("a path with []", function()
  promise {
    { 'where { ["items[].id"] = 1 }', "yes yes no no no no", '"items":[{"id":1}]',
      '"items":[{"id":2},{"id":1}]', '"items":[{"id":2}]', '"items":[]', '"items":{"id":1}', "" },
    { 'where { ["tags[]"] = "x" }', "yes no no", '"tags":["y","x"]', '"tags":["y",["x"]]',
      '"tags":"x"' },
    { 'where { ["a.items[].b.c"] = exists }', "yes no", '"a":{"items":[{},{"b":{"c":0}}]}',
      '"a":{"items":[{"b":{}}]}' },
    { 'where { ["a[].b[].c"] = 1 }', "yes no no", '"a":[{"b":[]},{"b":[{"c":2},{"c":1}]}]',
      '"a":[{"b":{"c":1}}]', '"a":[]' },
    { 'where { ["a[].b"] = 1, ["a[].c"] = 1 }', "yes yes no", '"a":[{"b":1,"c":1}]',
      '"a":[{"b":1},{"c":1}]', '"a":[{"b":1}]' },
    { 'where { ["a[][]"] = 1 }', "yes no no", '"a":[[0],[0,1]]', '"a":[1]', '"a":[[[1]]]' },
    { 'where { ["a[]"] = missing }', "no no yes no", '"a":[1]', '"a":[]', '"a":[null]', "" },
    { 'where { ["a[]"] = except(1) }', "no yes", '"a":[1]', '"a":[1,2]' },
    { 'where { ["a[]"] = { 1, 2 } }', "yes no", '"a":[3,2]', '"a":[3]' },
  }
end)

describe("inside", function()
  promise {
    { 'inside("p", where { a = 1 })', "yes no no", '"p":{"a":1}', '"a":1', '"p":[{"a":1}]' },
    { 'inside("p.q", any(where { a = 1 }, where { b = 1 }))', "yes yes no", '"p":{"q":{"a":1}}',
      '"p":{"q":{"b":1}}', '"p":{"a":1}' },
    { 'inside("p", inside("q", where { a = 1 }))', "yes no", '"p":{"q":{"a":1}}',
      '"q":{"p":{"a":1}}' },
    { 'inside("i[]", where { a = 1, b = 1 })', "yes no no", '"i":[{"a":2},{"a":1,"b":1}]',
      '"i":[{"a":1},{"b":1}]', '"i":{"a":1,"b":1}' },
    { 'inside("i[]", all(where { a = 1 }, none(where { b = 1 })))', "yes no", '"i":[{"a":1}]',
      '"i":[{"a":1,"b":1},{"b":2}]' },
    { 'inside("i[]", none(where { a = 1 }))', "yes no no", '"i":[{"a":1},{}]', '"i":[{"a":1}]',
      "" },
    { 'inside("i[]", inside("j[]", where { a = 1 }))', "yes no", '"i":[{"j":[{},{"a":1}]}]',
      '"i":[{"a":1}]' },
    { 'inside("i[]", where { ["j[].a"] = 1, b = 1 })', "yes no", '"i":[{"j":[{"a":1}],"b":1}]',
      '"i":[{"j":[{"a":1}]},{"b":1}]' },
    { 'inside("i[].d", where { a = 1 })', "yes no", '"i":[{"d":{"a":1}}]', '"i":[{"a":1}]' },
    { 'inside("i[][]", where { a = 1 })', "yes no", '"i":[[{"a":1}]]', '"i":[{"a":1}]' },
    { 'inside("p", { x = { y = where { a = 1 } } }).x.y', "yes no", '"p":{"a":1}', '"a":1' },
    { [[inside('r["x.y"]', where { a = 1 })]], "yes no", '"r":{"x.y":{"a":1}}', '"a":1' },
    { [[inside("p", where { ['r["x.y"]'] = 1 })]], "yes no", '"p":{"r":{"x.y":1}}', '"a":1' },
  }

  it("keeps what is no matcher as it is", function()
    assert.equal("5 x true 7", running.answers([[
      return table.concat({ words.n, words.s, tostring(words.b), words.f() }, " ")]],
      { running.event(0) },
      'local words = inside("p", { n = 5, s = "x", b = true, f = function() return 7 end })'))
  end)
end)

-- The windows that became playable: "0 3" are the seconds of playable_from, one a window.
local function playable(snapshot, events)
  local wanted = { rules = running.policy("window = { key = 'tab', snapshot = " .. snapshot
    .. " }") }
  for i, more in ipairs(events) do
    more.tab = more.tab or "A"
    wanted[i] = running.event(i - 1, more)
  end
  local from = {}
  for i, window in ipairs(running.fine(wanted)["window.end"]) do
    from[i] = window.playable_from and window.playable_from:sub(18, 19) - 20 or "-"
  end
  return table.concat(from, " ")
end

describe("a snapshot", function()
  local ITEMS = 'inside("items[]", { where { t = 4 }, where { t = 2 } })'
  for _, case in ipairs {
    { "of one matcher is there at its event", "1", "where { t = 2 }",
      { {}, { t = 2 }, { t = 2 } } },
    { "of a function is there when it holds", "1", "function(event) return event.t == 2 end",
      { {}, { t = 2 } } },
    { "that never comes leaves nothing to play", "-", "where { t = 2 }", { {}, { t = 4 } } },
    { "of a sequence is there from its first part once its last has come", "1",
      "{ where { t = 4 }, where { t = 2 } }", { {}, { t = 4 }, {}, { t = 2 } } },
    { "of a sequence is not there out of order", "-", "{ where { t = 4 }, where { t = 2 } }",
      { { t = 2 }, { t = 4 } } },
    { "of a sequence begins again with a new first part", "2",
      "{ where { t = 4 }, where { t = 2 } }", { { t = 2 }, { t = 4 }, { t = 4 }, { t = 2 } } },
    { "of a sequence may lie in the items of one event", "1", ITEMS,
      { {}, { items = { { t = 4 }, { t = 3 }, { t = 2 } } } } },
    { "of a sequence may lie in the items of several events", "1", ITEMS,
      { {}, { items = { { t = 3 }, { t = 4 } } }, { items = { { t = 2 } } } } },
    { "of a sequence goes by the order of the items", "-", ITEMS,
      { { items = { { t = 2 }, { t = 4 } } } } },
    { "of a sequence is kept apart for each window", "- 1", ITEMS,
      { { tab = "A", items = { { t = 4 } } }, { tab = "B", items = { { t = 4 } } },
        { tab = "B", items = { { t = 2 } } } } },
    { "of a vocabulary's sequence may lie at any depth", "0",
      'inside("a.b[]", { s = { where { t = 4 }, where { t = 2 } } }).s',
      { { a = { b = { { t = 4 }, { t = 2 } } } } } },
    { "of a sequence may lie in an object", "0",
      'inside("o", { where { t = 4 }, where { t = 2 } })',
      { { o = { t = 4 } }, { o = { t = 2 } } } },
    { "of a sequence may lie in objects of items", "0",
      'inside("items[]", inside("d", { where { t = 4 }, where { t = 2 } }))',
      { { items = { { d = { t = 4 } }, { d = { t = 2 } } } } } },
    { "of a sequence may lie in items inside an object", "0",
      'inside("o", inside("items[]", { where { t = 4 }, where { t = 2 } }))',
      { { o = { items = { { t = 4 }, { t = 2 } } } } } },
  } do
    it(case[1], function()
      assert.equal(case[2], playable(case[3], case[4]))
    end)
  end
end)

describe("a matcher called as a function", function()
  for _, argument in ipairs { "", "nil", "5", "'x'", "session", "kept or 5", "event.o" } do
    it("is asked of the event alone: not of (" .. argument .. ")", function()
      local seen = running.run {
        rules = "local kept\nlocal m = where { a = 1 }\n" .. running.policy(
          "activity = function(event, session) local last = kept kept = event "
          .. "local answer = m(" .. argument:gsub("kept", "last") .. ") "
          .. "return answer and 'active' or 'passive' end"),
        running.event(0, { a = 1, o = { a = 2 } }),
      }
      local answered = running.members(seen, "marks") == "rule_error"
        or argument == "event.o" and running.members(seen, "activity") == "passive"
      assert.is_true(answered, "it was asked of the whole event")
    end)
  end
end)

describe("a vocabulary", function()
  it("is required, each file once, and shared by files", function()
    local seen = running.fine {
      rules = 'local a, b = require "words", require "more"\n'
        .. running.policy 'ignore = any(a.bot, b.bot), name = a.same == b.same and "one" or "two"',
      files = {
        ["words.lua"] = 'return { bot = where { kind = "bot" }, same = {} }',
        ["more.lua"] = 'local words = require "words"\n'
          .. 'return { bot = where { kind = "spider" }, same = words.same }',
      },
      running.event(0, { kind = "bot" }), running.event(1, { kind = "spider" }), running.event(2),
    }
    assert.equal("ignored ignored -", running.members(seen, "marks"))
    assert.equal("one one one", running.members(seen, "policy"))
  end)

  it("that ships with lull is there, until a file beside the rules has its name", function()
    local wanted = { rules = running.policy 'ignore = require("rrweb").click',
      running.event(0, { type = 3, data = { source = 2, type = 2 } }) }
    assert.equal("ignored", running.members(running.fine(wanted), "marks"))
    wanted.files = { ["rrweb.lua"] = "return { click = where { type = 9 } }" }
    assert.equal("-", running.members(running.fine(wanted), "marks"))
  end)

  it("raises at a name that it has not, in a function too", function()
    local seen = running.run { rules = 'local words = require "words"\n'
      .. running.policy "activity = function(event) return words.clik(event) and 'active' end",
      files = { ["words.lua"] = "return { click = where { kind = 'click' } }" }, running.event(0) }
    assert.equal(0, seen.code)
    assert.equal("lull: shop.lua:6: activity: words.lua has no clik; did you mean click? "
      .. "(event 1, line 1 of events.ndjson)\n", seen.err)
  end)
end)
