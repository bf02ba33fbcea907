package.path = debug.getinfo(1, "S").source:match("^@(.*/)") .. "?.lua;" .. package.path
local support = require("support")

local bash = support.bash

-- Fails on events of a plan that is no text, where a class is asked for.
local RULES = [[
return policy {
  key      = "user",
  time     = "ts",
  activity = function(event)
    return event.plan == nil and "active" or event.plan
  end,
  session  = { idle = "30m", tags = { odd = function(session) return session.events < "2" end } },
}
]]

-- `count` events of ada's, a second apart; of those from `first` on the plan is at fault.
local function events(count, first)
  local lines = {}
  for i = 1, count do
    lines[i] = ('{"user":"ada","ts":%d%s}\n'):format(1760000000000 + i * 1000,
      i >= first and ',"plan":7' or "")
  end
  return table.concat(lines)
end

local function run(arguments)
  return bash('"$LULL" run -r shop.lua ' .. arguments)
end

describe("a rule that fails while events flow", function()
  before_each(function()
    support.new_folder()
    support.write("shop.lua", RULES)
  end)
  after_each(support.remove_folder)

  it("is told three times with event, line and value, then counted, and the run ends with 0",
    function()
      support.write("one.ndjson", "\nno event\n" .. events(3, 4))
      support.write("two.ndjson", "\n" .. events(1009, 8))
      local result = run("--rejects bad.ndjson one.ndjson two.ndjson")
      assert.equal(0, result.code)
      local what = "lull: shop.lua:4: activity: found 7, expected the name of a class "
      assert.equal(what .. "(event 11, line 9 of two.ndjson)\n"
        .. what .. "(event 12, line 10 of two.ndjson)\n"
        .. what .. "(event 13, line 11 of two.ndjson)\n"
        .. "lull: shop.lua:7: session.tags: attempt to compare number with string: a text becomes "
        .. "a number by tonumber\n"
        .. "lull: shop.lua:4: activity: failed 999 more times\n"
        .. "lull: 1 line of 1,015 was no usable event; it is in bad.ndjson\n", result.err)
    end)

  it("is told on standard error beside the rejects that stand there", function()
    support.write("day.ndjson", events(2, 2) .. "no event\n")
    local result = run("day.ndjson")
    assert.equal(0, result.code)
    assert.truthy(result.err:find("\nlull: shop.lua:4: activity: found 7, ", 1, true)
      or result.err:find("^lull: shop.lua:4: activity: found 7, "))
    assert.truthy(result.err:find('"error":"bad_json"', 1, true))
  end)

  it("stops the run behind its event with --on-rule-error stop, which ends with 1", function()
    support.write("day.ndjson", events(9, 5))
    local on = run("day.ndjson")
    local result = run("--on-rule-error stop day.ndjson")
    assert.equal(1, result.code)
    assert.equal("lull: shop.lua:4: activity: found 7, expected the name of a class "
      .. "(event 5, line 5 of day.ndjson)\n"
      .. "lull: stopped by --on-rule-error; left open: 1 session and 0 windows; "
      .. "nothing was ended\n", result.err)
    assert.equal(on.out:sub(1, #result.out), result.out)
    local lines = support.lines(result.out)
    assert.equal(7, #lines) -- policy.load, session.start and five events
    assert.truthy(lines[7]:find('"marks":["rule_error"]', 1, true))
  end)

  it("stops nothing with --on-rule-error go-on, which is the default", function()
    support.write("day.ndjson", events(9, 5))
    assert.same(run("day.ndjson"), run("--on-rule-error go-on day.ndjson"))
  end)

  it("changes nothing where no rule fails", function()
    support.write("shop.lua", support.rules)
    support.write("day.ndjson", events(9, 5))
    assert.same(run("day.ndjson"), run("--on-rule-error stop day.ndjson"))
  end)
end)
