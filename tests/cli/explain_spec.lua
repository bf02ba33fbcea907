-- lull explain: one key's story, byte for byte, and whose it is.
package.path = debug.getinfo(1, "S").source:match("^@(.*/)") .. "?.lua;" .. package.path
local cjson = require "cjson"
local support = require "support"

-- What is told, line for line.
local function told(name)
  local folder = debug.getinfo(1, "S").source:match "^@(.*/)"
  local file = assert(io.open(folder .. "explain/" .. name))
  local text = file:read "a"
  file:close()
  return text
end

-- The example of docs/contract.md.
local SHOP = [[
return policy {
  key  = "user",
  time = "ts",
  activity = where { kind = "click" },
  session = { idle = "30m", cap = "24h" },
  window = {
    key      = "tab",
    idle     = "5m",
    snapshot = where { kind = "snapshot" },
  },
}
]]

local DAY = [[
{"user":"ada","ts":1760000000000,"kind":"snapshot","tab":"A"}
{"user":"ada","ts":1760000002000,"kind":"click","tab":"A"}
{"user":"ada","ts":1760000060000,"kind":"mutation","tab":"A"}
{"user":"ada","ts":1760000400000,"kind":"mutation","tab":"A"}
{"user":"ada","ts":1760000500000,"kind":"click","tab":"A"}
{"user":"ada","ts":1760000501000,"kind":"snapshot","tab":"A"}
{"user":"ada","ts":1760002400000,"kind":"mutation","tab":"A"}
{"user":"ada","ts":1760002500000,"kind":"click","tab":"B"}
{"user":
]]

-- Lines of clients, a function, events that last, a late one, all kinds of ends, measures, tags.
local RICH = [[
return policy {
  key  = "user",
  time = { "ts", ends = "done" },
  activity = function(event)
    if event.kind == "click" then
      return "active"
    end
    return "passive"
  end,
  session = {
    id   = "sid",
    idle = by("plan", {
      trial = "10m",
      "30m",
    }),
    cap  = "2h",
    rotate_on = { calendar "day", when({ kind = "login" }, "login") },
    end_on = where { kind = "bye" },
    confirm_on = so_far { clicks = at_least(1) },
    measures = { clicks = count(where { kind = "click" }), latest = last "kind" },
    tags = { busy = where { clicks = at_least(1) } },
  },
}
]]

local EVENTS = [[
{"user":"7","ts":"2025-10-09T08:00:00Z","kind":"load"}
{"user":7,"ts":"2025-10-09T08:00:00Z","kind":"load","plan":"trial"}
{"user":7,"ts":"2025-10-09T08:00:02Z","kind":"click","sid":"s\u0001\"1"}
{"user":7,"ts":"2025-10-09T08:00:01Z","kind":"click","done":"2025-10-09T08:00:03Z"}
{"user":7,"ts":"2025-10-09T08:05:02Z","kind":"login","note":"\ud800","lull2":{"lull":{"why":{}}}}
{"user":7,"ts":"2025-10-09T23:58:59Z","kind":"click"}
{"user":7,"ts":"2025-10-09T23:59:59Z","kind":"an event whose name nobody wants to read to its end"}
{"user":7,"ts":"2025-10-10T00:00:09Z","kind":"click"}
{"user":7,"ts":"2025-10-10T00:00:10Z","kind":"bye","plan":"trial"}
{"user":7,"ts":"2025-10-10T00:00:11Z","kind":"load"}
]]

-- What `lull explain` says, of events.ndjson and by shop.lua.
local function explain(arguments)
  return support.bash('"$LULL" explain -r shop.lua ' .. arguments)
end

local function contains(text, part)
  assert(text:find(part, 1, true), ("%q is not in:\n%s"):format(part, text))
end

describe("lull explain", function()
  before_each(support.new_folder)
  after_each(support.remove_folder)

  local function given(rules, events)
    support.write("shop.lua", rules)
    support.write("events.ndjson", events)
  end

  it("tells each event, what was left on each clock and every boundary", function()
    support.write("shop.lua", SHOP)
    support.write("day.ndjson", DAY)
    local result = explain "--key ada day.ndjson"
    assert.equal(told "day.txt", result.out)
    assert.equal("lull: 1 line of 9 was no usable event; lull run tells why\n", result.err)
    assert.equal(0, result.code)
  end)

  it("is what its page in the docs shows", function()
    local file = assert(io.open(assert(os.getenv "LULL_SOURCE") .. "/docs/explain.md"))
    local page, shown = file:read "a", 0
    file:close()
    for block in page:gmatch "\n```\n(.-)\n```" do
      for line in (block .. "\n"):gmatch "([^\n]*)\n" do
        contains(told "day.txt", line)
        shown = shown + 1
      end
    end
    assert.is_true(shown > 15)
  end)

  it("tells lines of clients, late events, reasons, measures and tags", function()
    support.write("rich.lua", RICH)
    support.write("rich.ndjson", EVENTS)
    local result = support.bash '"$LULL" explain -r rich.lua -k 7 rich.ndjson'
    assert.equal("", result.err)
    assert.equal(told "rich.txt", result.out)
    assert.equal(0, result.code)
  end)

  it("leaves out what --emit does not name, but in its sums", function()
    given(SHOP, DAY)
    local sums = told("day.txt"):match "\n\n( +0s.*)$"
    local sessions = explain("--key ada --emit sessions events.ndjson").out
    assert.equal(sums, sessions:match "\n\n( +0s.*)$")
    assert.is_nil(sessions:find("left:", 1, true))
    assert.is_nil(sessions:find("W1 (", 1, true))
    contains(sessions, "-- S1 ends: nobody was active for 30m (shop.lua:5)\n")
    local events = explain("--key ada --emit events events.ndjson").out
    assert.is_nil(events:find("-- ", 1, true))
    contains(events, "left: ")
  end)

  it("with --json writes the key's lines as run --why does", function()
    given(RICH, EVENTS)
    local all = support.bash('"$LULL" run --why -r shop.lua events.ndjson').out
    local own = {}
    for _, line in ipairs(support.lines(all)) do
      if line:find '"key":7[,}]' then own[#own + 1] = line .. "\n" end
    end
    assert.is_true(#own > 12)
    local result = explain "--json --key 7 events.ndjson"
    assert.equal("", result.err)
    assert.equal(table.concat(own), result.out)
    for _, line in ipairs(support.lines(explain "--json -k 7 --emit events events.ndjson".out)) do
      assert.equal(7, cjson.decode((line:gsub("\\ud800", ""))).lull.why.key)
    end
  end)

  it("takes a key as text, or as JSON where it is none", function()
    given([[return policy { key = { optional "site", "user" }, time = "ts",
      session = { idle = "30m" } }]],
      '{"site":"a b","user":7,"ts":1760000000000}\n{"user":"7","ts":1760000000000}\n')
    assert.matches('^%["a b",7%], by shop.lua\n', explain([[-k '["a b", 7]' events.ndjson]]).out)
    given('return policy { key = "user", time = "ts", session = { idle = "30m" } }',
      '{"user":7,"ts":1760000000000}\n{"user":"7","ts":1760000000000}\n'
      .. '{"user":"null","ts":1760000000000}\n{"user":12345678901234567,"ts":1760000000000}\n'
      .. '{"user":"a\\n\\"b","ts":1760000000000}\n{"user":true,"ts":1760000000000}\n')
    for key, shown in pairs { ["7"] = "7", ['"7"'] = '"7"', ["7.0"] = "7", null = '"null"',
      ["12345678901234567"] = "12345678901234567", ['a\n"b'] = '"a\\n\\"b"', ["true"] = "true" } do
      local result = explain("--key '" .. key .. "' events.ndjson")
      assert.equal(shown .. ", by shop.lua", (result.out:match "^[^\n]*"))
      contains(result.out, "\n1 event, 1 of them counted\n")
      assert.equal("", result.err)
    end
  end)

  it("says that there is no such key, and which are near", function()
    given(RICH, EVENTS)
    for key, message in pairs {
      ["8"] = "found no event of the number 8; there are 2 keys\n",
      ["7.5"] = "found no event of the number 7.5; there are 2 keys\n",
      ['"8"'] = 'found no event of the text "8"; there are 2 keys\n',
      ['["7"]'] = 'found no event of the list ["7"]; there are 2 keys\n',
    } do
      local result = explain("-k '" .. key .. "' events.ndjson")
      assert.equal("lull: --key: " .. message, result.err)
      assert.equal("", result.out)
      assert.equal(1, result.code)
    end
    given(SHOP, '{"user":7,"ts":1760000000000}\n')
    assert.equal('lull: --key: found no event of the text "7"; there is 1 key; did you mean the '
      .. "number 7?\n", explain([[-k '"7"' events.ndjson]]).err)
    given(SHOP, '{"user":"anna","ts":1760000000000}\n{"user":"annb","ts":1760000000000}\n'
      .. '{"user":"bob","ts":1760000000000}\n')
    assert.equal('lull: --key: found no event of the text "ann"; there are 3 keys; did you mean '
      .. 'the text "anna" or the text "annb"?\n', explain("-k ann events.ndjson").err)
  end)

  it("finds the key's lines among any events, and those of its own policy alone", function()
    given([[
local base = policy { key = "user", time = "ts", session = { idle = "30m" } }
return experiment { mode = "shadow", arms = { { "a", policy = base },
  { "b", policy = base:with { session = { idle = "1m" } } } } }]],
      '{"user":"ada","ts":1760000000000,'
      .. '"x":"\\\\\\"}],\\"lull\\":{\\"why\\":{\\"key\\":\\"bob\\"}}"}\n'
      .. '{ "user" : "ada" , "ts":1760000100000,"y":[{"lull":{"why":{"key":"bob"}}}] \t} \r\n'
      .. '{"type":"session.start","policy":"shop/a","key":"ada","user":"bob","ts":1760000100000}\n')
    local result = explain "-k ada events.ndjson"
    assert.equal("", result.err)
    contains(result.out, "\n1 session in 1 part, 0 windows; active for 0s of 1m 40s\n"
      .. "2 events, 2 of them counted\n")
    result = explain "-k bob events.ndjson"
    contains(result.out, "\n1 event, 1 of them counted\n")
  end)

  it("commands no terminal", function()
    given(SHOP, '{"user":"a\\u001b[31m","ts":1760000000000,'
      .. '"kind":"\\u001b[2J\\u0007","tab":"\\r"}\n')
    local result = support.bash([["$LULL" explain -r shop.lua -k '"a\u001b[31m"' events.ndjson]])
    assert.equal("", result.err)
    contains(result.out, "1 event, 1 of them counted")
    assert.is_nil(result.out:find "[%z\1-\9\11-\31\127]")
  end)

  it("keeps little of a long story", function()
    local lines = {}
    for i = 1, 3000 do
      lines[i] = ('{"user":"ada","ts":%d,"kind":"click","tab":"t%d"}\n'):format(
        1760000000000 + i * 3600000, i)
    end
    given(SHOP, table.concat(lines))
    local sanitized = support.bash 'grep -q __asan_init "$LULL"'.code == 0
    local result = support.bash((sanitized and "" or "ulimit -v 120000; ")
      .. '"$LULL" explain -r shop.lua -k ada events.ndjson | tail -2')
    assert.equal("", result.err)
    contains(result.out, "3000 events, 3000 of them counted")
  end)

  -- A script of scripts/tools, as plain Lua.
  local function script(name)
    local path = ("%s/scripts/tools/%s.lua"):format(os.getenv "LULL_SOURCE", name)
    return assert(loadfile(path))({ encode = cjson.encode }, script)
  end

  it("remembers a thousand names, the latest", function()
    local names = script "names" "S"
    for i = 1, 2500 do assert.equal("S" .. i, names.give("id", i)) end
    assert.equal("S2000", names.give("id", 2000))
    assert.equal("S1501", names.of("id", 1501))
    assert.is_nil(names.of("id", 1500))
    assert.is_nil(names.of("id", "2000"))
    assert.equal(2500, names.count())
  end)

  it("draws a picture that grows with its story, and no wider than a screen", function()
    local timeline = script "timeline"
    local picture = timeline.new()
    for i = 0, 20000 do picture:add("S" .. i % 30, i * 3600000, i % 3 + 1) end
    picture:add("S0", -5, 3)
    local lines = picture:lines()
    assert.equal(1 + 24 + 1 + 1, #lines)
    for _, line in ipairs(lines) do assert.is_true(utf8.len(line) <= 100, line) end
    assert.matches("^ +0s +160d +320d +480d +640d +800d$", lines[1])
    assert.matches("^S0   █", lines[2])
    assert.equal("and 3996 events in more of them", lines[26])
    local short = timeline.new()
    short:add("S1", 1000, 3)
    short:add("S1", 1003, 2)
    assert.same({ "    0s", "S1  █  ░", "    █ somebody is active   ░ something happened" },
      short:lines())
    assert.same({ "  0s", "  " }, timeline.new():lines())
  end)

  it("is the same from standard input, compressed, or in two files", function()
    given(RICH, EVENTS)
    local plain = explain("-k 7 events.ndjson").out
    support.bash "gzip -k events.ndjson"
    local shown = explain("-k 7 events.ndjson.gz").out:gsub("events.ndjson.gz:", "events.ndjson:")
    assert.equal(plain, shown)
    local piped = support.bash('"$LULL" explain -r shop.lua -k 7 - <events.ndjson').out
    assert.equal(plain, (piped:gsub("%-:(%d)", "events.ndjson:%1")))
  end)

  local misuses = {
    { "", "no key: say whose story with --key KEY" },
    { "-k", "option -k needs a value" },
    { "-k a -r other.lua x", "found 2 rules files, expected one: a story is told by one policy" },
    { "-k a --emit evnts x", 'unknown "evnts"; did you mean events?' },
    { "-k a --sett x", "unknown option --sett; did you mean --set?" },
  }
  for _, case in ipairs(misuses) do
    it("that is misused ends with 2 and says how: " .. case[1], function()
      local result = explain(case[1])
      assert.equal(2, result.code)
      assert.equal("", result.out)
      contains(result.err, case[2])
      contains(result.err, "lull explain --help tells more\n")
    end)
  end

  it("fails as run does: no rules, no file, no room for its output", function()
    given(RICH, EVENTS)
    assert.equal(2, support.bash('"$LULL" explain -k 7 events.ndjson').code)
    support.write("bad.lua", "return policy { key = 5 }")
    assert.equal(3, support.bash('"$LULL" explain -r bad.lua -k 7 events.ndjson').code)
    local result = explain "-k 7 missing.ndjson"
    assert.equal(1, result.code)
    contains(result.err, "lull: missing.ndjson: no such file")
    result = explain "-k 7 events.ndjson >/dev/full"
    assert.equal(1, result.code)
    contains(result.err, "lull: standard output: no space left on device")
    assert.equal(0, explain("-k 7 events.ndjson | head -1").code)
  end)

  it("lists its options", function()
    local help = support.bash('"$LULL" explain --help')
    assert.equal(0, help.code)
    for _, option in ipairs { "rules", "key", "set", "emit", "json", "help" } do
      contains(help.out, " --" .. option)
    end
    for _, line in ipairs(support.lines(help.out)) do assert.is_true(#line <= 90, line) end
    assert.equal(help.out, support.bash('"$LULL" help explain').out)
  end)
end)
