-- Events that come twice, told by the policy's `unique`.
package.path = os.getenv "LULL_SOURCE" .. "/tests/rules/?.lua;" .. package.path
local running = require "running"
local event = running.event

-- Of each event its session, by number, and its marks in parentheses.
local function told(seen)
  local list, marks = {}, {}
  for mark in running.members(seen, "marks"):gmatch "%S+" do marks[#marks + 1] = mark end
  for session in running.sessions(seen):gmatch "%S+" do
    local mark = marks[#list + 1]
    list[#list + 1] = session .. (mark == "-" and "" or "(" .. mark .. ")")
  end
  return table.concat(list, " ")
end

local function run(slots, events)
  local wanted = { rules = running.policy('unique = "id", ' .. slots) }
  for i, one in ipairs(events) do wanted[i] = one end
  return running.fine(wanted)
end

describe("an event whose unique value its session has taken", function()
  it("is written with the session's id and mark, and is not judged", function()
    local seen = run("", { event(0, { id = "e1" }), event(1, { id = "e2" }),
      event(1, { id = "e1" }) })
    assert.equal("1 1 1(duplicate)", told(seen))
    assert.equal("active active -", running.members(seen, "activity"))
    assert.equal(1, seen.stats.duplicate)
    assert.equal(2, seen.stats.counted)
  end)

  it("counts in no figure and moves no end, though it comes later", function()
    local seen = run('session = { idle = "30m", measures = { all = count() } }',
      { event(0, { id = 1 }), event(60, { id = 1 }) })
    assert.equal(1, seen.ends[1].events)
    assert.equal(1, seen.ends[1].measures.all)
    assert.equal(0, seen.ends[1].duration_ms)
    assert.equal(running.instant(0), seen.ends[1].last_active)
  end)

  it("keeps no session alive", function()
    local seen = run("", { event(0, { id = 1 }), event(1700, { id = 1 }), event(1900, { id = 2 }) })
    assert.equal("1 1(duplicate) 2", told(seen))
    assert.equal("idle", seen.ends[1].reason)
  end)

  it("asks no trigger, touches no window, confirms nothing", function()
    local seen = run([[session = { idle = "30m", rotate_on = { when({ login = true }, "login") },
      confirm_on = so_far { events = 2 }, end_on = where { bye = true } },
      window = { key = "tab" } ]], { event(0, { id = 1 }),
      event(1, { id = 1, login = true, bye = true, tab = "A" }) })
    assert.equal("policy.load session.start event event session.end",
      table.concat(seen.types, " "))
    assert.equal("end_of_input", seen.ends[1].reason)
  end)

  it("opens no session after the one that took it, whatever its time", function()
    local seen = run("", { event(0, { id = 1 }), event(5000, { id = 1 }), event(5001, { id = 2 }),
      event(5002, { id = 1 }) })
    assert.equal("1 1(duplicate) 2 2", told(seen))
  end)

  it("is no late event either", function()
    local seen = run("", { event(0, { id = 1 }), event(10, { id = 2 }), event(0, { id = 1 }) })
    assert.equal("1 1 1(duplicate)", told(seen))
    assert.equal(0, seen.stats.late)
  end)
end)

describe("a unique value", function()
  it("is a text, a number, true or false, each another", function()
    assert.equal("1 1 1 1 1(duplicate) 1(duplicate) 1(duplicate)", told(run("", {
      event(0, { id = 1 }), event(0, { id = "1" }), event(0, { id = true }),
      event(0, { id = "true" }), '{"user":"ada","ts":1760000000000,"id":1.0}',
      event(0, { id = "1" }), event(0, { id = true }) })))
  end)

  it("is none where it is missing, empty, a list or an object", function()
    local none = { '{"user":"ada","ts":1760000000000}' }
    for _, value in ipairs { "null", '""', "[1]", '{"a":1}' } do
      for _ = 1, 2 do
        none[#none + 1] = ('{"user":"ada","ts":1760000000000,"id":%s}'):format(value)
      end
    end
    assert.equal(("1 "):rep(#none):sub(1, -2), told(run("", none)))
  end)

  it("is known to its own line alone, and to all parts of a session", function()
    assert.equal("1 2 1(duplicate) 2(duplicate)", told(run('session = { idle = "30m", id = "sid" }',
      { event(0, { id = 1 }), event(1, { id = 1, sid = "x" }), event(2000, { id = 1 }),
        event(2001, { id = 1, sid = "x" }) })))
    local seen = run('session = { idle = "30m", id = "sid" }', { event(0, { id = 1, sid = "x" }),
      event(5000, { id = 2, sid = "x" }), event(5001, { id = 1, sid = "x" }) })
    assert.equal("1 1 1(duplicate)", told(seen))
    assert.equal(2, seen.events[3].lull.part)
  end)

  it("is not remembered of an event that only trails", function()
    assert.equal("1 1(expired) 1(expired)", told(run('activity = where { kind = "click" }',
      { event(0, { kind = "click" }), event(5000, { id = 1 }), event(5000, { id = 1 }) })))
  end)

  it("is remembered of a late event that was counted", function()
    assert.equal("1 1 1(late) 1(duplicate)", told(run("", { event(0), event(10),
      event(5, { id = 1 }), event(5, { id = 1 }) })))
  end)
end)
