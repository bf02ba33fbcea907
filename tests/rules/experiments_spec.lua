-- experiment { … }: who takes part, in which arm a session is, what is said of it, and bad use.
local source = os.getenv("LULL_SOURCE") or "."
package.path = source .. "/tests/rules/?.lua;" .. package.path
local running = require "running"
local event = running.event

-- A file with these slots of an experiment, and arms of a policy with other idle times.
local function experiment(slots, arms)
  return 'local base = policy { key = "user", time = "ts", session = { idle = "30m" } }\n'
    .. "return experiment { " .. (slots or "") .. " arms = {\n" .. (arms or [[
  { "control", share = 50, policy = base },
  { "short", share = 50, policy = base:with { session = { idle = "15m" } } },]]) .. "\n} }\n"
end

-- One event at `minute` of each of `count` users, u1, u2, …
local function add_users(wanted, count, minute, more)
  for i = 1, count do
    local one = event(minute * 60, more)
    one.user = "u" .. i
    wanted[#wanted + 1] = one
  end
  return wanted
end

-- The arm of each user's events: "control", "short" or "-" where they say none.
local function arms_of(seen)
  local arms = {}
  for _, one in ipairs(seen.events) do
    local arm = one.lull.arm or "-"
    assert.is_true(arms[one.user] == nil or arms[one.user] == arm, "another arm in one session")
    arms[one.user] = arm
  end
  return arms
end

local function counts(arms)
  local of = {}
  for _, arm in pairs(arms) do of[arm] = (of[arm] or 0) + 1 end
  return of
end

describe("an experiment that splits", function()
  it("puts each session in one arm, which judges it to its end", function()
    local wanted = { rules = experiment 'name = "idle",' }
    add_users(wanted, 40, 0)
    add_users(wanted, 40, 20)
    local seen = running.fine(wanted)
    local arms, sessions = arms_of(seen), {}
    for _, one in ipairs(seen.starts) do
      assert.equal("idle", one.policy)
      assert.equal("idle", one.experiment)
      assert.equal(arms[one.key], one.arm)
      sessions[one.key] = (sessions[one.key] or 0) + 1
    end
    for user, arm in pairs(arms) do assert.equal(arm == "short" and 2 or 1, sessions[user]) end
    local of = counts(arms)
    assert.is_true(of.control > 8 and of.short > 8 and of.control + of.short == 40)
    for _, one in ipairs(seen.ends) do assert.equal(arms[one.key], one.arm) end
  end)

  it("is called after its file, and splits by the key", function()
    local seen = running.fine(add_users({ rules = experiment() }, 3, 0))
    assert.equal("shop", seen.events[1].lull.policy)
    assert.equal("shop", seen.events[1].lull.experiment)
    assert.equal("shop", seen["policy.load"][1].policy)
    assert.equal(1, #seen["policy.load"])
  end)

  it("draws the same in every run, and anew in another experiment", function()
    local function drawn(name)
      return arms_of(running.fine(add_users(
        { rules = experiment(("name = %q,"):format(name)) }, 60, 0)))
    end
    local one, other, same = drawn "one", drawn "other", 0
    assert.same(one, drawn "one")
    for user, arm in pairs(one) do same = same + (other[user] == arm and 1 or 0) end
    assert.is_true(same > 15 and same < 45)
  end)

  it("draws what it has drawn since it was made, on every machine", function()
    local arms = arms_of(running.fine(add_users({ rules = experiment 'name = "idle",' }, 24, 0)))
    local said = {}
    for i = 1, 24 do said[i] = arms["u" .. i]:sub(1, 1) end
    assert.equal("scccccccssscccscssscsscs", table.concat(said))
  end)

  it("moves as few as it must where shares change", function()
    local function drawn(a, b, c)
      return arms_of(running.fine(add_users({ rules = experiment(nil, ([[
        { "a", share = %g, policy = base }, { "b", share = %g, policy = base },
        { "c", share = %g, policy = base }]]):format(a, b, c)) }, 200, 0)))
    end
    local before, after, moved = drawn(50, 25, 25), drawn(60, 15, 25), {}
    for user, arm in pairs(before) do
      if after[user] ~= arm then
        moved[arm .. " to " .. after[user]] = (moved[arm .. " to " .. after[user]] or 0) + 1
      end
    end
    assert.same({ "b to a" }, { next(moved) and next(moved), next(moved, next(moved)) })
    assert.is_true(moved["b to a"] > 5 and moved["b to a"] < 40)
    assert.is_nil(counts(drawn(1, 0, 1)).b)
    assert.same(before, drawn(2, 1, 1))
  end)

  it("splits by what it names, and only those whom `only` holds for", function()
    local wanted = { rules = experiment 'only = where { country = "FR" }, split = "device",' }
    for i = 1, 30 do
      for _, user in ipairs { "a", "b" } do
        local one = event(0, { country = i % 3 == 0 and "DE" or "FR", device = i })
        one.user = user .. i
        wanted[#wanted + 1] = one
      end
    end
    local arms = arms_of(running.fine(wanted))
    for i = 1, 30 do
      assert.equal(arms["a" .. i], arms["b" .. i])
      assert.equal(i % 3 == 0, arms["a" .. i] == "-")
    end
    assert.is_true(counts(arms).control > 8 and counts(arms).short > 8)
  end)

  it("asks both of a session's first event alone", function()
    local wanted = { rules = experiment 'only = where { country = "FR" }, split = "device",',
      event(0, { country = "FR", device = 1 }), event(1, { country = "DE" }),
      event(2, { country = "FR", device = 2 }) }
    local arm = running.fine(wanted).events[1].lull.arm
    assert.equal(("%s %s %s"):format(arm, arm, arm), running.members(running.fine(wanted), "arm"))
  end)

  it("runs those under the first arm that take no part or have nothing to split by", function()
    local seen = running.fine { rules = experiment('split = "device",', [[
      { "a", share = 0, policy = base:with { session = { idle = "1m" } } },
      { "b", share = 1, policy = base }]]),
      event(0), event(120), event(130, { device = 1 }), event(240, { device = 1 }), event(600) }
    assert.equal("- - - b b", running.members(seen, "arm"))
    assert.equal("1 2 2 3 3", running.sessions(seen))
  end)

  it("has each arm's measures and tags in its own sessions", function()
    local wanted = { rules = experiment(nil, [[
      { "a", share = 1, policy = base:with { session = {
        measures = { clicks = count(), newest = last "n" },
        tags = { t = where { clicks = over(1) } } } } },
      { "b", share = 1, policy = base:with { session = { measures = { total = sum "n" } } } }]]) }
    add_users(wanted, 20, 0, { n = 2 })
    add_users(wanted, 20, 1, { n = 3 })
    local seen = running.fine(wanted)
    for _, one in ipairs(seen.ends) do
      local expected = one.arm == "a" and { clicks = 2, newest = 3 } or { total = 5 }
      assert.same(expected, one.measures)
      assert.same(one.arm == "a" and { "t" } or {}, one.tags)
    end
    local of = counts(arms_of(seen))
    assert.is_true(of.a > 2 and of.b > 2)
  end)

  it("keeps the parts of a session in its arm", function()
    local seen = running.fine { rules = [[
      local base = policy { key = "user", time = "ts", session = { id = "sid", idle = "1m" } }
      return experiment { split = "n", only = where { n = exists }, arms = {
        { "a", policy = base }, { "b", policy = base } } }]],
      event(0, { sid = "x", n = 1 }), event(120, { sid = "x" }), event(240, { sid = "x", n = 5 }) }
    local arm = seen.events[1].lull.arm
    assert.truthy(arm)
    assert.equal(("%s %s %s"):format(arm, arm, arm), running.members(seen, "arm"))
    assert.equal("1 1 1", running.sessions(seen))
    assert.equal(3, #seen.starts)
  end)
end)

describe("an experiment in shadow", function()
  local SHADOW = experiment 'name = "idle", mode = "shadow", only = where { country = "FR" },'

  it("runs every event under all arms, as policies side by side", function()
    local seen = running.fine { rules = SHADOW, arguments = "--shadow",
      event(0, { country = "FR" }), event(20 * 60) }
    assert.equal("idle/control", seen["policy.load"][1].policy)
    assert.equal("idle/short", seen["policy.load"][2].policy)
    assert.equal("control control", running.members(seen, "arm"))
    local first, second = seen.events[1].lull, seen.events[2].lull
    assert.equal("idle/control", first.policy)
    assert.equal("short", first.shadow["idle/short"].arm)
    assert.equal(first.session_id, second.session_id)
    assert.not_equal(first.session_id, second.shadow["idle/short"].session_id)
    assert.is_nil(second.shadow["idle/short"].arm) -- a new session, which has no country
    assert.same({ "idle/control", "idle/short" }, (function()
      local names = {}
      for name in pairs(seen.stats.policies) do names[#names + 1] = name end
      table.sort(names)
      return names
    end)())
  end)

  it("lets arms differ in everything", function()
    local seen = running.fine { rules = experiment('mode = "shadow",', [[
      { "a", policy = base }, { "b", policy = base:with { key = "site", lateness = "1m" } }]]),
      event(0, { site = "s" }), event(1, { site = "s" }) }
    local keys = {}
    for _, one in ipairs(seen.starts) do keys[one.arm] = one.key end
    assert.same({ a = "ada", b = "s" }, keys)
  end)

  it("lists its settings once", function()
    local seen = running.fine { rules = 'settings { idle = "5m" }\n' .. SHADOW, event(0) }
    assert.equal(1, #seen.events)
  end)
end)

describe("a wrong experiment", function()
  local SAME = "expected the same in all arms"
  local wrong = {
    { experiment(nil, '{ "a", policy = base },\n{ "b", policy = base:with { key = "site" } }'),
      "shop.lua:4: arms[2]: key: found another in b than in a, " .. SAME },
    { experiment(nil, '{ "a", policy = base }, { "b", policy = base:with { window = {} } }'),
      "arms[2]: window.key: found another in b than in a, " .. SAME },
    { experiment(nil, [[{ "a", policy = base }, { "b", policy = base:with { session = {
      carry = { n = 0 }, update = function(e, s) s.carry.n = 1 end } } }]]),
      "arms[2]: session.carry: found another in b than in a, " .. SAME },
    { experiment(nil, '{ "a", policy = base },\n{ "b", share = 2, policy = base }'),
      "shop.lua:4: arms[2]: found a share, expected one in each arm or in none" },
    { experiment(nil, '{ "a", policy = base },\n{ "a", policy = base }'),
      "shop.lua:4: arms[2]: found a second arm a, expected another name" },
    { experiment(nil, '{ "a", policy = base }'), "arms: found a table, expected 2 to 32 arms" },
    { experiment(nil, '{ "a", policy = base },\n{ "b", shar = 1, policy = base }'),
      "shop.lua:4: arms[2]: no option shar; did you mean share?" },
    { experiment(nil, '{ "a", share = 0, policy = base }, { "b", share = 0, policy = base }'),
      "arms: found shares of 0 alone, expected one above 0" },
    { experiment(nil, '{ "a", share = -1, policy = base }, { "b", share = 0, policy = base }'),
      "arms[1].share: found -1, expected a number such as 50" },
    { experiment(nil, '{ "a", policy = {} }, { "b", policy = base }'),
      "arms[1].policy: found an empty table, expected a policy" },
    { experiment(nil, '{ policy = base }, { "b", policy = base }'),
      "arms[1]: found nothing, expected a name" },
    { experiment 'onyl = where { a = 1 },', "experiment: no slot onyl; did you mean only?" },
    { experiment 'mode = "both",', 'mode: found "both", expected "split" or "shadow"' },
    { experiment "split = 5,", "split: found 5, expected a path" },
    { experiment "only = so_far { events = 1 },",
      "only: found so_far, which asks the session, expected a matcher of the event alone" },
    { "return experiment(7)",
      "shop.lua:1: experiment: found 7, expected a table: experiment { … }" },
  }
  for _, case in ipairs(wrong) do
    it("does not load, and says why: " .. case[2], function()
      local seen = running.run { rules = case[1], event(0) }
      assert.equal(3, seen.code)
      running.contains(seen.err, case[2])
    end)
  end

  it("costs a session its part where a function of it fails, and says so", function()
    local seen = running.run { rules = experiment "only = function(e) return e.a.b.c.d > 1 end,",
      event(0) }
    assert.equal(0, seen.code)
    assert.equal("-", running.members(seen, "arm"))
    assert.equal("rule_error", running.members(seen, "marks"))
    running.contains(seen.err, "shop.lua:2: experiment.only: ")
  end)
end)
