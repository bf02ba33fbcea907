-- --why: by which line of the rules each event and boundary is as it is.
package.path = os.getenv "LULL_SOURCE" .. "/tests/rules/?.lua;" .. package.path
local running = require "running"
local support = require "support"

-- Lines of the files that end with `-- @name`: { name = "shop.lua:3" }.
local function marks_of(files)
  local marks = {}
  for file, text in pairs(files) do
    local number = 0
    for line in (text .. "\n"):gmatch "([^\n]*)\n" do
      number = number + 1
      local name = line:match "%-%- @(%w+)$"
      if name then marks["@" .. name] = file .. ":" .. number end
    end
  end
  return marks
end

-- What a run says, with the marks of its rules. Events are { seconds, members }.
local function why(rules, events, files)
  local wanted = { rules = rules, files = files, arguments = "--why" }
  for i, event in ipairs(events) do wanted[i] = running.event(event[1], event[2]) end
  local seen = running.fine(wanted)
  local all = { ["shop.lua"] = rules }
  for file, text in pairs(files or {}) do all[file] = text end
  seen.marks = marks_of(all)
  return seen
end

-- Names of the marks for rules, in words: "@idle @cap -".
local function named(seen, rules)
  local names = {}
  for mark, place in pairs(seen.marks) do names[place] = mark end
  local list = {}
  for i = 1, rules.n or #rules do list[i] = rules[i] and (names[rules[i]] or rules[i]) or "-" end
  return table.concat(list, " ")
end

-- By which rule each event has its class.
local function of_events(seen)
  local rules = { n = #seen.events }
  for i, event in ipairs(seen.events) do rules[i] = event.lull.why.rule or false end
  return named(seen, rules)
end

-- And records of a type.
local function of_records(seen, kind)
  local rules = { n = #(seen[kind] or {}) }
  for i, record in ipairs(seen[kind] or {}) do rules[i] = record.rule or false end
  return named(seen, rules)
end

-- The clocks that run after each event, the first to fire first: "idle@a cap@b, idle@a".
local function clocks(seen)
  local list = {}
  for i, event in ipairs(seen.events) do
    local one = {}
    for k, clock in ipairs(event.lull.why.clocks or {}) do
      one[k] = clock.slot .. named(seen, { clock.rule or false })
    end
    list[i] = table.concat(one, " ")
  end
  return table.concat(list, ", ")
end

local function policy(slots)
  return 'return policy { key = "user", time = "ts",\n' .. slots .. "\n}\n"
end

describe("the class of an event", function()
  it("has the line of the matcher that held, and of the slot where it did not", function()
    local seen = why(policy [[
      activity = where { kind = "click" }, -- @slot
      session = { idle = "30m" }]], { { 1, { kind = "click" } }, { 2, { kind = "load" } } })
    assert.equal("@slot @slot", of_events(seen))
    seen = why([[
local clicks = where { kind = "click" } -- @clicks
return policy { key = "user", time = "ts",
  activity = clicks, -- @slot
  session = { idle = "30m" } }]], { { 1, { kind = "click" } }, { 2, { kind = "load" } } })
    assert.equal("@clicks @slot", of_events(seen))
  end)

  it("names that one of several matchers that held", function()
    local seen = why(policy [[
      activity = any( -- @any
        where { kind = "click" }, -- @click
        any(where { kind = "key" }, -- @key
          where { kind = "move" }), -- @move
        { kind = "drag" },
        all(where { kind = "tap" }, where { x = 1 })), -- @tap
      session = { idle = "30m" }]], { { 1, { kind = "click" } }, { 2, { kind = "key" } },
      { 3, { kind = "move" } }, { 4, { kind = "drag" } }, { 5, { kind = "tap", x = 1 } } })
    assert.equal("@click @key @move @any @tap", of_events(seen))
  end)

  it("names the line of a required file, its own or one that ships with lull", function()
    local seen = why(policy [[
      activity = inside("e[]", require "people").here, -- @slot
      session = { idle = "30m" }]], { { 1, { e = { { kind = "click" } } } }, { 2 } },
      { ["people.lua"] = [[
return {
  here = where { kind = "click" }, -- @here
}]] })
    assert.equal("@here @slot", of_events(seen))
    seen = why(policy [[
      activity = inside("e[]", require "rrweb").interaction, -- @slot
      session = { idle = "30m" }]], { { 1, { e = { { type = 3, data = { source = 2 } } } } } })
    assert.matches("^lull/rules/rrweb%.lua:%d+$", of_events(seen))
  end)

  it("names the line of the choice that held", function()
    local seen = why(policy [[
      activity = choose {
        when({ kind = "click" }, "active"), -- @when
        by("mode", { -- @by
          busy = "active",
          calm = "passive" }),
        when({ kind = "load" },
          choose { when({ deep = true }, "passive"), -- @deep
            field "class" }),
        "ignore", -- @rest
      },
      session = { idle = "30m" }]],
      { { 1, { kind = "click" } }, { 2, { deep = true, kind = "load" } }, { 3, { kind = "x" } },
        { 4, { mode = "busy" } } })
    assert.equal("@when @deep @rest @by", of_events(seen))
  end)

  it("names the case of `by`, where that stands in the slot itself", function()
    local seen = why(policy [[
      activity = by("mode", {
        busy = "active", -- @busy
        "passive" }), -- @otherwise
      session = { idle = "30m" }]], { { 1, { mode = "calm" } }, { 2, { mode = "busy" } } })
    assert.equal("@otherwise @busy", of_events(seen))
  end)

  it("names the line of a function that gave its answer, wherever that stands", function()
    local seen = why('local decide = require "decide"\n' .. policy [[
      activity = function(event)
        if event.kind == "click" then
          return "active" -- @click
        end
        return decide(event)
      end,
      session = { idle = "30m" }]], { { 1, { kind = "click" } }, { 2 } },
      { ["decide.lua"] = [[
return function(event)
  local class = "passive"
  return class -- @decide
end]] })
    assert.equal("@click @decide", of_events(seen))
  end)

  it("is nobody's where the rules do not say it, or their function failed", function()
    assert.equal("-", of_events(why(policy 'session = { idle = "30m" }', { { 1 } })))
    local seen = running.run { arguments = "--why", running.event(1), rules = policy [[
      activity = function(event) error "x" end, session = { idle = "30m" }]] }
    assert.is_nil(seen.events[1].lull.why.rule)
  end)

  it("is told of the window too, where that asks for itself", function()
    local seen = why(policy [[
      activity = where { kind = "click" }, -- @all
      session = { idle = "30m" },
      window = { key = "tab",
        activity = where { kind = "move" }, -- @window
      }]], { { 1, { tab = "A", kind = "click" } }, { 2, { kind = "click" } } })
    assert.equal("@all @all", of_events(seen))
    local window = seen.events[1].lull.why.window
    assert.equal("passive", window.activity)
    assert.equal(seen.marks["@window"], window.rule)
    assert.is_nil(seen.events[2].lull.why.window)
  end)

  it("is told of an event that is ignored", function()
    local seen = why(policy [[
      ignore = any(
        where { bot = true }, -- @bot
        where { kind = "ping" }), -- @ping
      session = { idle = "30m" }]], { { 1, { kind = "ping" } }, { 2, { bot = true } } })
    assert.equal("@ping @bot", of_events(seen))
  end)
end)

describe("the clocks", function()
  it("that run after an event have their rules, the first to fire first", function()
    local seen = why(policy [[
      session = {
        idle = "30m", -- @idle
        cap = "1h", -- @cap
        rotate_on = { calendar "day" }, -- @day
      },
      window = { key = "tab",
        idle = "5m", -- @pause
        cap = "10m" -- @cut
      }]], { { 0, { tab = "A" } }, { 3500 }, { 3601, { tab = "A" } } })
    assert.equal("window.idle@pause window.cap@cut session.idle@idle session.cap@cap "
      .. "session.rotate_on@day, session.idle@idle session.cap@cap session.rotate_on@day, "
      .. "window.idle@pause window.cap@cut session.idle@idle session.cap@cap "
      .. "session.rotate_on@day", (clocks(seen)))
    local idle = seen.events[1].lull.why.clocks[3]
    assert.equal(1800000, idle.limit_ms)
    assert.equal(running.instant(1800), idle.due)
  end)

  it("go by the choice that the session is under", function()
    local seen = why(policy [[
      session = {
        idle = choose {
          when({ kind = "call" }, "1h"), -- @call
          when(so_far { events = at_least(2) }, "2h"), -- @long
          function(event) if event.ms then
            return event.ms end -- @ms
          end,
          field "idle", -- @field
          "30m", -- @rest
        },
      }]], { { 1 }, { 2, { kind = "call" } }, { 3 }, { 90000, { ms = 5000 } },
        { 90100, { idle = "1m" } } })
    assert.equal("session.idle@rest, session.idle@call, session.idle@long, session.idle@ms, "
      .. "session.idle@field", clocks(seen))
  end)

  it("stop with the session and the pause, and never runs none", function()
    local seen = why(policy [[
      activity = where { kind = "click" },
      session = { idle = never, cap = "1h", end_on = where { kind = "bye" } }, -- @session
      window = { key = "tab", idle = "1m" } -- @window]], { { 0, { tab = "A", kind = "click" } },
      { 90, { tab = "A" } }, { 100, { kind = "bye" } } })
    assert.equal("window.idle@window session.cap@session, session.cap@session, ", clocks(seen))
  end)
end)

describe("a boundary", function()
  it("by time has the line of the threshold, and so has the start after it", function()
    local seen = why(policy [[
      session = {
        idle = by("plan", {
          pro = "2h", -- @pro
          "30m" }), -- @rest
        cap = "3h", -- @cap
      }]], { { 0, { plan = "pro" } }, { 7300 }, { 10000 }, { 10900, { plan = "pro" } },
        { 16000, { plan = "pro" } }, { 22000, { plan = "pro" } } })
    assert.equal("@pro @rest @cap -", of_records(seen, "session.end"))
    assert.equal("- @pro @rest @cap", of_records(seen, "session.start"))
  end)

  it("by the calendar has its line", function()
    local seen = why(policy [[
      session = { idle = "30m", rotate_on = {
        calendar "day", -- @day
        calendar "hour", -- @hour
      } }]], { { 0 }, { 600 } })
    assert.equal("@hour -", of_records(seen, "session.end"))
    assert.equal("- @hour", of_records(seen, "session.start"))
  end)

  it("by a trigger has the line of that trigger", function()
    local seen = why(policy [[
      session = { idle = "30m",
        limit = 2, -- @limit
        rotate_on = {
          when({ kind = "login" }, "login"), -- @login
          changed "plan", -- @plan
          function(event)
            return event.reason -- @function
          end,
        },
        end_on = where { kind = "bye" }, -- @bye
        forget_on = any( where { kind = "forget" }, -- @forget
          where { kind = "erase" }), -- @erase
      }]], { { 1, { kind = "login", plan = "a" } }, { 2, { kind = "login", plan = "a" } },
        { 3, { plan = "b" } }, { 4, { reason = "r" } }, { 5 }, { 6 }, { 7, { kind = "bye" } },
        { 8, { kind = "erase" } } })
    assert.equal("@login @plan @function @limit @bye @erase", of_records(seen, "session.end"))
    assert.equal("- @login @plan @function @limit @bye", of_records(seen, "session.start"))
  end)

  it("names what ended the session before it, also much later", function()
    local seen = why(policy [[
      activity = where { kind = "click" },
      session = { idle = "30m", rotate_on = { changed "plan" } }]]:gsub("$", " -- @plan"),
      { { 1, { kind = "click", plan = "a" } }, { 2, { kind = "click", plan = "b" } } })
    assert.equal(seen.ends[1].rule, seen.starts[2].rule)
  end)

  it("confirms a session by its line", function()
    local seen = why(policy [[
      session = { idle = "30m",
        confirm_on = so_far { events = at_least(2) } }]]:gsub("$", " -- @confirm"),
      { { 1 }, { 2 } })
    assert.matches("^shop.lua:%d+$", of_records(seen, "session.confirm"))
  end)

  it("of a window has the rule of its pause, its cut, its trigger, and of who is back", function()
    local seen = why(policy [[
      activity = where { kind = "click" }, -- @click
      session = { idle = "2h" },
      window = { key = "tab",
        idle = "1m", -- @pause
        cap = "10m", -- @cut
        rotate_on = { when({ kind = "load" }, "load") }, -- @load
      }]], { { 0, { tab = "A", kind = "click" } }, { 100, { tab = "A", kind = "click" } },
        { 110, { tab = "A", kind = "load" } }, { 720, { tab = "A", kind = "click" } } })
    assert.equal("@pause @pause", of_records(seen, "window.idle"))
    assert.equal("@click", of_records(seen, "window.resume"))
    assert.equal("@load @cut -", of_records(seen, "window.end"))
    assert.equal("- @load @cut", of_records(seen, "window.start"))
  end)
end)

describe("a policy like another", function()
  it("has the lines of both, each its own", function()
    local seen = why([[
local base = require "base"
return base:with { session = {
  cap = "1h", -- @cap
} }]], { { 1, { kind = "click" } } }, { ["base.lua"] = [[
return policy { key = "user", time = "ts",
  activity = where { kind = "click" }, -- @click
  session = {
    idle = "30m", -- @idle
    cap = "24h",
  } }]] })
    assert.equal("@click", of_events(seen))
    assert.equal("session.idle@idle session.cap@cap", clocks(seen))
  end)

  it("names a choice of its own by its own lines, also where the other has one there", function()
    local seen = why([[
local base, mine = require "base", choose { when({ pro = true }, "2h"), "1h" } -- @mine
return base:with { session = { idle = mine } } -- @slot]], { { 1 }, { 2, { pro = true } } },
      { ["base.lua"] = [[
return policy { key = "user", time = "ts",
  session = { idle = choose { when({ x = 1 }, "30m"),
    "10m" } } }]] })
    assert.equal("session.idle@mine, session.idle@mine", clocks(seen))
  end)

  it("is one for each arm of an experiment", function()
    local seen = why([[
local base = policy { key = "user", time = "ts", session = {
  idle = "30m", -- @idle
} }
return experiment { arms = {
  { "a", policy = base },
  { "b", policy = base:with { session = { idle = "10m" } } }, -- @arm
} }]], { { 1, { user = "u1" } }, { 2, { user = "u2" } }, { 3, { user = "u3" } },
      { 4, { user = "u4" } }, { 5, { user = "u5" } } })
    local rules = { a = "session.idle@idle", b = "session.idle@arm" }
    local count = {}
    for i, rule in ipairs { (clocks(seen)):match "^(.-), (.-), (.-), (.-), (.-)$" } do
      local arm = seen.events[i].lull.arm
      count[arm] = true
      assert.equal(rules[arm], rule)
    end
    assert.same({ a = true, b = true }, count)
  end)
end)

local function page_of(name)
  local file = assert(io.open(os.getenv "LULL_SOURCE" .. "/" .. name))
  local text = file:read "a"
  file:close()
  return text
end

describe("why", function()
  it("says where the event stands, when it was, whose it is and what rules saw of it", function()
    local long = ("é"):rep(150)
    local seen = why([[
return policy { key = { "site", "user" }, time = { "ts", ends = "done" },
  activity = where { ["props.a.b"] = exists, ['props["c.d"]'] = exists, ["list[].x"] = 1 },
  session = { id = "sid", idle = "30m" } }]], { { 1, { site = 7, done = 1760000002000,
      props = { a = { b = long }, ["c.d"] = false, e = 1 }, list = { { x = 1 } }, sid = "s" } } })
    local told = seen.events[1].lull.why
    assert.equal("events.ndjson", told.file)
    assert.equal(1, told.line)
    assert.equal(running.instant(1), told.time)
    assert.equal(running.instant(2), told["end"])
    assert.same({ 7, "ada" }, told.key)
    assert.equal("s", told.client_id)
    assert.same({ site = 7, user = "ada", ts = 1760000001000, done = 1760000002000, sid = "s",
      ["props.a.b"] = ("é"):rep(100) .. "…", ['["c.d"]'] = nil, ['props["c.d"]'] = false },
      told.fields)
  end)

  it("is what the contract shows of it", function()
    local page = page_of "docs/contract.md"
    local shown = assert(page:match '\n```json\n("why":.-)\n```'):gsub("\n", "")
    support.new_folder()
    support.write("shop.lua", assert(page:match "The rules are `shop.lua`:\n\n```lua\n(.-)```"))
    support.write("day.ndjson", assert(page:match "`day.ndjson`.-\n\n```json\n(.-)```"))
    local out = support.bash('"$LULL" run -r shop.lua --why day.ndjson').out
    support.remove_folder()
    running.contains(out, shown .. "}}\n")
  end)

  it("stands on events that no session takes", function()
    local seen = why(policy 'session = { idle = "30m" }', { { 1, { user = {} } } })
    assert.same({ time = running.instant(1), file = "events.ndjson", line = 1,
      fields = { ts = 1760000001000 } }, seen.events[1].lull.why)
  end)

  it("is what is added, and nothing else: without it all is the same", function()
    local rules = policy [[
      activity = where { kind = "click" }, lateness = "5s",
      session = { idle = "1m", cap = "10m" }, window = { key = "tab", idle = "20s" }]]
    local wanted = { rules = rules }
    for i = 1, 40 do
      wanted[i] = running.event(i * 17 % 900, { user = "u" .. i % 3, tab = "A",
        kind = i % 2 == 0 and "click" or "move" })
    end
    local plain = running.fine(wanted).out
    wanted.arguments = "--why"
    local told = running.fine(wanted).out
    assert.not_equal(plain, told)
    told = told:gsub(',"why":%b{}', ""):gsub(',"rule":"[^"]*"}', "}")
    assert.equal(plain, told)
  end)

  it("fails no rule twice: patterns that run out of steps are told as without it", function()
    local wanted = { rules = policy [[
      activity = any(where { text = matches "%s*.-.-.-.-.-.-.-x$" }, where { kind = "click" }),
      session = { idle = "30m" }]],
      running.event(1, { kind = "click", text = (" "):rep(400) }) }
    local plain = running.run(wanted)
    wanted.arguments = "--why"
    local told = running.run(wanted)
    assert.same({ "rule_error" }, plain.events[1].lull.marks)
    assert.equal(plain.err, told.err)
    assert.equal("shop.lua:2", told.events[1].lull.why.rule)
  end)

  it("is told of each policy beside the first, with --shadow", function()
    local wanted = { arguments = "--why --shadow -r short.lua", running.event(1),
      rules = policy 'session = { idle = "30m" }',
      files = { ["short.lua"] = policy 'session = { idle = "1m" }' } }
    local lull = running.fine(wanted).events[1].lull
    assert.equal("shop.lua:2", lull.why.clocks[1].rule)
    assert.equal("short.lua:2", lull.shadow.short.why.clocks[1].rule)
  end)
end)
