package.path = debug.getinfo(1, "S").source:match("^@(.*/)") .. "?.lua;" .. package.path
local cjson = require("cjson")
local support = require("support")

local bash, BASE = support.bash, 1760000000000

local function count(arguments)
  return bash('"$LULL" count ' .. arguments)
end

-- The lines of a count that goes well, with nothing said.
local function counted(arguments)
  local result = count(arguments)
  assert.equal("", result.err)
  assert.equal(0, result.code)
  return result.out
end

local function decoded(text)
  local objects = {}
  for i, line in ipairs(support.lines(text)) do objects[i] = cjson.decode(line) end
  return objects
end

-- Events, each with `seconds` before its members as JSON text.
local function events(list)
  local lines = {}
  for i, event in ipairs(list) do
    lines[i] = ('{"ts":%d,%s}\n'):format(BASE + event[1] * 1000, event[2])
  end
  return table.concat(lines)
end

-- A text that stands six columns in.
local function block(text)
  return (("\n" .. text):gsub("\n      ", "\n"):sub(2))
end

describe("a count by values", function()
  before_each(support.new_folder)
  after_each(support.remove_folder)

  it("tells how many collaboration sessions a post had", function()
    support.write("rtc.lua", 'return require "jetpack_rtc"\n')
    support.write("day.ndjson", (events {
      { 0, '"blog_id":1,"post_id":7,"session_id":"a"' },
      { 1, '"blog_id":1,"post_id":7,"session_id":"b"' },
      { 2, '"blog_id":1,"post_id":7,"session_id":"a"' },
      { 3, '"blog_id":1,"post_id":8,"session_id":"a"' }, -- the same id in another room
      { 4, '"blog_id":10,"post_id":7,"session_id":"c"' },
      { 90000, '"blog_id":1,"post_id":7,"session_id":"a"' }, -- goes on as its second part
    }:gsub('"ts"', '"timestamp"')))
    local expected = block [[
      blog_id  post_id  events  keys  sessions  parts  windows
            1        7       4     1         2      3        0
            1        8       1     1         1      1        0
           10        7       1     1         1      1        0
      ]]
    assert.equal(expected, counted "-r rtc.lua --by blog_id,post_id day.ndjson")
    local page = assert(io.open((os.getenv "LULL_SOURCE" or ".") .. "/docs/count.md"))
    assert.truthy(page:read("a"):find(expected, 1, true)) -- as the page shows it
    page:close()
    assert.same({ { policy = "rtc", by = { post_id = 7 }, events = 4, keys = 1,
      sessions = 2, parts = 3, windows = 0 } },
      decoded(counted "-r rtc.lua --by post_id --where blog_id=1,post_id=7 --json day.ndjson"))
  end)

  it("takes equal values for one, and no others", function()
    support.write("day.ndjson", events {
      { 0, '"user":1,"v":1' }, { 0, '"user":1,"v":1.0' }, { 0, '"user":1,"v":"1"' },
      { 0, '"user":1,"v":"a"' }, { 0, '"user":1,"v":"\\u0061"' }, { 0, '"user":1,"v":true' },
      { 0, '"user":1,"v":null' }, { 0, '"user":1' }, { 0, '"user":1,"v":""' },
      { 0, '"user":1,"v":9007199254740993' }, { 0, '"user":1,"v":9007199254740992' },
      { 0, '"user":1,"v":18446744073709551616' }, { 0, '"user":1,"v":18446744073709551617' },
      { 0, '"user":1,"v":{"x":1}' }, { 0, '"user":1,"v":{"x": 1}' }, { 0, '"user":1,"v":[]' },
      { 0, '"user":1,"v":"a\\u0000b"' }, { 0, '"user":1,"v":"(missing)"' },
    })
    assert.equal(block [[
      v                     events  keys  sessions  parts  windows
                         1       2     1         1      1        0
          9007199254740992       1     1         1      1        0
          9007199254740993       1     1         1      1        0
      18446744073709551616       1     1         1      1        0
      18446744073709551617       1     1         1      1        0
      ""                         1     1         1      1        0
      "(missing)"                1     1         1      1        0
      "1"                        1     1         1      1        0
      a                          2     1         1      1        0
      "a\u0000b"                 1     1         1      1        0
      []                         1     1         1      1        0
      true                       1     1         1      1        0
      {"x": 1}                   1     1         1      1        0
      {"x":1}                    1     1         1      1        0
      (missing)                  2     1         1      1        0
      ]], counted "-r shop.lua --by v day.ndjson")
  end)

  it("asks --where with values as JSON has them, and else with texts", function()
    support.write("day.ndjson", events {
      { 0, '"user":1,"v":1' }, { 0, '"user":2,"v":"1"' }, { 0, '"user":3,"v":"a,b=c"' },
      { 0, '"user":4,"v":true' }, { 0, '"user":5' }, { 0, '"user":6,"v":[1,2],"w":{"x":"y"}' },
      { 0, '"user":7,"v":1e0,"w":{"x":"z"}' }, { 0, '"user":8,"v":"caf\\u00e9"' },
    })
    local function keys(where)
      local found = {}
      local text = counted("-r shop.lua --by user --json --where '" .. where .. "' day.ndjson")
      for _, row in ipairs(decoded(text)) do found[#found + 1] = ("%d"):format(row.by.user) end
      return table.concat(found, " ")
    end
    assert.equal("1 7", keys "v=1")
    assert.equal("1 7", keys "v=1.0")
    assert.equal("2", keys 'v="1"')
    assert.equal("3", keys 'v="a,b=c"')
    assert.equal("4", keys "v=true")
    assert.equal("5", keys "v=null")
    assert.equal("6", keys "v=[1,2]")
    assert.equal("6", keys "w.x=y")
    assert.equal("7", keys "w.x=z,v=1")
    assert.equal("7", keys "w.x=z' --where 'v=1")
    assert.equal("8", keys "v=café")
    assert.equal("", keys "v=2")
    assert.equal("", keys "w=null,v=[1,2]")
  end)

  it("writes CSV that others read", function()
    support.write("day.ndjson", events {
      { 0, '"user":1,"a b":"x,\\"y\\"","c":"two\\nlines"' }, { 0, '"user":1,"a b":" x","c":5' },
    })
    assert.equal(block [[
      a b,c,events,keys,sessions,parts,windows
      """ x""",5,1,1,1,1,0
      "x,""y""","""two\nlines""",1,1,1,1,0
      ]], counted "-r shop.lua --by 'a b,c' --csv day.ndjson")
  end)

  it("lets no control character through to a terminal", function()
    support.write("day.ndjson", events {
      { 0, '"user":1,"v":"\\u001b[31m"' },
      { 0, '"user":1,"v":"\194\155 \127","w":["\194\155"]' },
    })
    local text = counted "-r shop.lua --by v,w day.ndjson"
    assert.is_nil(text:gsub("\n", ""):find "%c")
    assert.is_nil(text:find "\194\155")
    assert.truthy(text:find([["\u009b \u007f"]], 1, true))
  end)

  it("counts windows of a session apart from those of others", function()
    support.write("tabs.lua", [[return policy { key = "user", time = "ts",
      session = { idle = "30m" }, window = { key = "tab", limit = 2 } }]])
    support.write("one.lua", [[return policy { key = "user", time = "ts",
      session = { idle = "30m" }, window = {} }]])
    support.write("day.ndjson", events {
      { 0, '"user":1,"tab":"A"' }, { 1, '"user":1,"tab":"B"' }, { 2, '"user":1,"tab":"A"' },
      { 3, '"user":1,"tab":"A"' }, { 4, '"user":2,"tab":"A"' }, { 5, '"user":2' },
    })
    assert.equal(block [[
      user  policy  events  keys  sessions  parts  windows
         1  tabs         4     1         1      1        3
         1  one          4     1         1      1        1
         2  tabs         2     1         1      1        1
         2  one          2     1         1      1        1
      ]], counted "-r tabs.lua -r one.lua --by user day.ndjson")
  end)
end)

-- The same counts from what lull run writes, one policy at a time, the plain way.
local function plain_counts(rules, field)
  local result = bash('"$LULL" run -r ' .. rules .. " day.ndjson")
  local key_of, groups = {}, {}
  for _, line in ipairs(support.lines(result.out)) do
    local record = cjson.decode(line)
    local marks = record.lull and table.concat(record.lull.marks or {}, " ")
    if record.type == "session.start" then
      key_of[record.session_id] = record.key
    elseif record.lull and record.lull.session_id and not marks:find "expired" then
      local value = record[field] or "-"
      local group = groups[value] or { events = 0, keys = {}, sessions = {}, parts = {} }
      groups[value] = group
      group.events = group.events + 1
      group.keys[key_of[record.lull.session_id]] = true
      group.sessions[record.lull.session_id] = true
      group.parts[record.lull.session_id .. record.lull.part] = true
    end
  end
  for _, group in pairs(groups) do
    for _, name in ipairs { "keys", "sessions", "parts" } do
      local number = 0
      for _ in pairs(group[name]) do number = number + 1 end
      group[name] = number
    end
  end
  return groups
end

describe("counts of many events", function()
  before_each(function()
    support.new_folder()
    local list, random = {}, 12345
    local function draw(n)
      random = (random * 1103515245 + 12345) % 2147483648
      return random // 65536 % n
    end
    for i = 1, 3000 do
      list[i] = { i * 7 + draw(5), ('"user":"u%d","page":"p%d","kind":"%s","tab":%d'):format(
        draw(40), draw(9), draw(3) == 0 and "beat" or "click", draw(3)) }
      if draw(10) == 0 then list[i][2] = list[i][2]:gsub('"page":"p%d"', '"nopage":1') end
    end
    support.write("day.ndjson", events(list))
    support.write("a.lua", [[return policy { key = "user", time = "ts",
      activity = where { kind = "click" }, session = { idle = "2m", cap = "30m" } }]])
    support.write("b.lua", [[return policy { key = "user", time = "ts", lateness = "1m",
      session = { idle = "10m", rotate_on = { changed "tab" } }, window = { key = "tab" } }]])
  end)
  after_each(support.remove_folder)

  it("are those that a reader of the output comes to, for each policy as if it were alone",
    function()
      local result = count "-r a.lua -r b.lua --by page --json day.ndjson"
      assert.equal(0, result.code)
      local expected = { a = plain_counts("a.lua", "page"), b = plain_counts("b.lua", "page") }
      local rows = decoded(result.out)
      assert.equal(20, #rows)
      for _, row in ipairs(rows) do
        local group = expected[row.policy][row.by.page or "-"]
        for _, name in ipairs { "events", "keys", "sessions", "parts" } do
          assert.equal(group[name], row[name], row.policy .. " " .. name)
        end
      end
    end)

  it("come by sessions, most first, and then by value", function()
    local before
    for _, row in ipairs(decoded(count("-r a.lua --by page,tab --json day.ndjson").out)) do
      if before then
        assert(before.sessions > row.sessions or (before.sessions == row.sessions
          and ((before.by.page or "~") < (row.by.page or "~")
            or (before.by.page == row.by.page and before.by.tab < row.by.tab))))
      end
      before = row
    end
  end)

  it("fit into the memory that was allowed, or there is none", function()
    local result = count "-r a.lua --by ts,page --memory-bytes 100000 day.ndjson"
    assert.equal(1, result.code)
    assert.equal("", result.out)
    assert.equal("lull: distinct values need more than 100000 bytes: count by fewer fields, choose "
      .. "with --where, or raise --memory-bytes\n", result.err)
    assert.equal(1, count("-r a.lua --where kind=click --memory-bytes 70000 day.ndjson").code)
    assert.equal(1, count("-r a.lua --memory-bytes 1 day.ndjson").code)
  end)

  it("say on standard error which events are in none of them", function()
    local result = count "-r a.lua -r b.lua --by page --json day.ndjson"
    assert.matches('^lull: "a": %d+ of 3,000 events are counted in no session %(expired %d+%)\n$',
      result.err)
  end)
end)

local FIGURES = [[
return policy {
  key = "user", time = "ts", activity = where { kind = "click" },
  session = {
    idle = "30m",
    end_on = where { bye = true },
    measures = { clicks = count { kind = "click" }, spent = sum "amount", entry = first "url" },
    tags = { ["short"] = where { duration_ms = under "1m" }, buyer = where { spent = over(0) } },
  },
}]]

local VISITS = events {
  { 0, '"user":1,"kind":"click","url":"/"' }, { 3, '"user":1,"kind":"click","amount":0.1' },
  { 4, '"user":2,"kind":"view","url":"/a"' },
  { 10, '"user":3,"kind":"click","url":"/","amount":0.2' },
  { 100, '"user":3,"kind":"click","amount":9007199254740993,"bye":true,"last":1' },
  { 101, '"user":4,"kind":"click"' },
}

describe("a count of all", function()
  before_each(function()
    support.new_folder()
    support.write("rules.lua", FIGURES)
    support.write("day.ndjson", VISITS)
  end)
  after_each(support.remove_folder)

  it("says what sessions were like", function()
    assert.equal(block [[
                                              rules
      events                                      6
      keys                                        4
      sessions                                    4
      parts                                       4
      windows                                     0
      ghosts, of sessions                         1   25.0 %

      ended by, of sessions
        end_of_input                              3   75.0 %
        ended                                     1   25.0 %

      tagged, of sessions
        short                                     3   75.0 %
        buyer                                     2   50.0 %

      length
        sum                             0:01:33.000
        mean                            0:00:23.250
        min                             0:00:00.000
        median                          0:00:00.000
        p90                             0:01:30.000
        p99                             0:01:30.000
        max                             0:01:30.000
      ]], counted("-r rules.lua day.ndjson"):match "^(.-)\nactive time")
  end)

  it("has every figure as JSON, exactly", function()
    assert.equal('{"policy":"rules","events":6,"keys":4,"sessions":4,"parts":4,"windows":0,'
      .. '"ghosts":1,"ended":{"end_of_input":3,"ended":1},"tags":{"short":3,"buyer":2},"per_part":'
      .. '{"duration_ms":{"sum":93000,"mean":23250,"min":0,"p50":0,"p90":90000,"p99":90000,'
      .. '"max":90000},"active_ms":{"sum":3000,"mean":750,"min":0,"p50":0,"p90":3000,"p99":3000,'
      .. '"max":3000},"events":{"sum":6,"mean":1.5,"min":1,"p50":1,"p90":2,"p99":2,"max":2},'
      .. '"active_events":{"sum":5,"mean":1.25,"min":0,"p50":1,"p90":2,"p99":2,"max":2}},'
      .. '"measures":{"clicks":{"count":4,"sum":5,"mean":1.25,"min":0,"p50":1,"p90":2,"p99":2,'
      .. '"max":2},"entry":{"count":3,"distinct":2,"most":[{"value":"/","count":2},{"value":"/a",'
      .. '"count":1}]},"spent":{"count":4,"sum":9007199254740992,"mean":2251799813685248,"min":0,'
      .. '"p50":0,"p90":9007199254740992,"p99":9007199254740992,"max":9007199254740992}}}\n',
      counted "-r rules.lua --json day.ndjson")
  end)

  it("chooses sessions by their events, also by one that was their last", function()
    local object = decoded(counted "-r rules.lua --where last=1 --json day.ndjson")[1]
    assert.equal(1, object.events)
    assert.equal(1, object.sessions)
    assert.same({ ended = 1 }, object.ended)
    assert.equal(90000, object.per_part.duration_ms.max)
    assert.equal(2, object.measures.clicks.sum)
    object = decoded(counted "-r rules.lua --where url=nowhere --json day.ndjson")[1]
    assert.equal(0, object.sessions)
    assert.same({}, object.per_part.duration_ms)
  end)

  it("puts policies side by side, in CSV too", function()
    support.write("long.lua", 'return require("rules"):with { session = { end_on = false } }\n')
    local text = counted "-r rules.lua -r long.lua --csv day.ndjson"
    local rows = support.lines(text)
    assert.equal("section,figure,rules,long", rows[1])
    assert.equal("total,sessions,4,4", rows[4])
    for _, row in ipairs { "ended,end_of_input,3,4", "ended,ended,1,0", "tags,short,3,3",
      "duration_ms,p90,90000,90000", "measure entry,distinct,2,2", "measure entry,/,2,2" } do
      assert(text:find("\n" .. row .. "\n", 1, true), row .. " is not in:\n" .. text)
    end
  end)

  it("tells the arms of an experiment apart", function()
    support.write("test.lua", [[
      local base = require "rules"
      return experiment { name = "idle", arms = {
        { "control", share = 1, policy = base },
        { "short", share = 1, policy = base:with { session = { idle = "1m" } } },
      } }]])
    local arms = decoded(counted "-r test.lua --json day.ndjson")
    local keys = 0
    for _, object in ipairs(arms) do
      assert.equal("idle", object.policy)
      keys = keys + object.keys
    end
    assert.equal("control", arms[1].arm)
    assert.equal("short", arms[2].arm)
    assert.equal(4, keys)
    assert.matches("idle/control +idle/short\n", counted "-r test.lua day.ndjson")
  end)

  it("says so where there was nothing", function()
    support.write("empty.ndjson", "")
    local object = decoded(counted "-r rules.lua --json empty.ndjson")[1]
    assert.equal(0, object.sessions)
    assert.matches("length\n  sum +-\n", counted "-r rules.lua empty.ndjson")
    assert.equal("v  events  keys  sessions  parts  windows\n",
      counted "-r rules.lua --by v empty.ndjson")
  end)
end)

describe("a count", function()
  before_each(support.new_folder)
  after_each(support.remove_folder)

  local function misused(arguments, message)
    local result = count(arguments .. " /dev/null")
    assert.equal("lull: " .. message .. "\nlull: lull count --help tells more\n", result.err)
    assert.equal(2, result.code)
  end

  it("says what is wrong with its command line", function()
    misused("--by v", "no rules: name a rules file with -r FILE")
    misused("-r shop.lua --by a..b", "fields: path 'a..b': found '.' at 3, expected a name")
    misused("-r shop.lua --by a,,b", "--by: found no field, expected a path")
    misused("-r shop.lua --by a --by b", "--by: found it twice, expected all fields in one list")
    misused("-r shop.lua --where plan", '--where: found "plan", expected PATH=VALUE')
    misused("-r shop.lua --csv --json", "found --csv and --json, expected one of them")
    misused("-r shop.lua --memory-bytes 0",
      '--memory-bytes: found "0", expected a number from 1 to 1099511627776')
    assert.equal(3, count("-r none.lua /dev/null").code)
    assert.matches("^lull: unknown option %-%-bye; did you mean %-%-by%?",
      count("-r shop.lua --bye v").err)
  end)

  it("reads what was tagged before, and compressed, and from a pipe", function()
    support.write("day.ndjson", support.events(100))
    local plain = counted "-r shop.lua --by text day.ndjson"
    local script = '"$LULL" run -r shop.lua --emit events day.ndjson | gzip '
      .. '| "$LULL" count -r shop.lua --by text --retag -'
    assert.equal(plain, bash(script).out)
  end)

  it("tells rejects, and counts what is left", function()
    support.write("day.ndjson", support.events(3) .. "{\n")
    local result = count "-r shop.lua --by user --json --rejects bad.ndjson day.ndjson"
    assert.equal(3, #support.lines(result.out))
    assert.equal("lull: 1 line of 4 was no usable event; it is in bad.ndjson\n", result.err)
    assert.matches('"bad_json"', support.read "bad.ndjson")
    assert.matches('"bad_json"', count("-r shop.lua --by user day.ndjson").err)
  end)

  it("is none where policies cannot be counted side by side", function()
    support.write("other.lua",
      'return policy { key = "user", time = "at", session = { idle = "30m" } }\n')
    support.write("day.ndjson", '{"user":1,"at":1760000000000}\n')
    local result = count "-r shop.lua -r other.lua --by user --rejects bad.ndjson day.ndjson"
    assert.equal(1, result.code)
    assert.equal("", result.out)
    assert.matches("count the policies one by one\n$", result.err)
  end)

  it("is none of a part of the input", function()
    support.write("day.ndjson", support.events(10))
    local result = bash [[
      mkfifo in rejects
      "$LULL" count -r shop.lua --rejects rejects in day.ndjson & pid=$!
      exec 4< rejects 3> in
      head -n 5 day.ndjson >&3; echo '{' >&3
      read -r -u 4 line # the run is well under way
      kill -TERM $pid
      wait $pid]]
    assert.equal(1, result.code)
    assert.equal("", result.out)
    assert.matches("^lull: stopped by SIGTERM in in, at byte %d+, before 1 more input; left open: ",
      result.err)
  end)
end)
