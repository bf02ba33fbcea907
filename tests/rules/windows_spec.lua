-- Windows that end before their session, and what they make of their events.
local source = os.getenv("LULL_SOURCE") or "."
package.path = source .. "/tests/rules/?.lua;" .. package.path
local running = require "running"

-- What there is, where a name is near to none.
local OF_SESSION = ", expected active_events, active_ms, deadline, duration_ms, end, events, "
  .. "gap_ms, ghost, index, last, last_active, open, part, reason, start, start_reason or windows"
local OF_WINDOW = ", expected active_events, chunk_collisions, chunk_gaps, duration_ms, end, "
  .. "events, ghost, index, last_active, playable_from, reason, start or unrecorded"
local event, instant = running.event, running.instant

-- A window of these slots; clicks are active, the rest is passive. `events`: { seconds, kind, … }
-- and more fields.
local function run(slots, events, session)
  local wanted = { rules = running.policy(('activity = where { kind = "click" },\n'
    .. 'session = { idle = "30m", %s }, window = { key = "tab", %s }')
    :format(session or "", slots)) }
  for i, given in ipairs(events) do
    given.kind, given.tab = given[2], given.tab or "A"
    local seconds = given[1]
    given[1], given[2] = nil, nil
    wanted[i] = event(seconds, given)
  end
  return running.fine(wanted)
end

-- Why the windows began and ended, in the order of their ends: "first-cap cap-end_of_input".
local function reasons(seen)
  local starts, texts = {}, {}
  for _, start in ipairs(seen["window.start"]) do starts[start.window_index] = start.reason end
  for i, one in ipairs(seen["window.end"]) do
    texts[i] = ("%s-%s"):format(starts[one.window_index], one.reason)
  end
  return table.concat(texts, " ")
end

-- Which window each event is of, by number: "1 2 -".
local function windows(seen)
  return (running.members(seen, "window_index"):gsub("%.0", ""))
end

local function records(seen)
  return windows(seen) .. " " .. running.members(seen, "record")
end

describe("window.cap", function()
  it("cuts a window when it has lasted for longer, found by the events of others", function()
    local seen = run('cap = "10m"', { { 0, "click" }, { 599, "click" }, { 600, "click" },
      { 601, "click", user = "bob" }, { 700, "click" } })
    assert.equal("first-cap first-end_of_input cap-end_of_input", (reasons(seen):gsub(
      "cap%-end_of_input first", "first-end_of_input cap")))
    local cut = seen["window.end"][1]
    assert.same({ slot = "window.cap", limit_ms = 600000 }, cut.threshold)
    assert.equal(instant(600), cut.time)
    assert.equal(instant(600), cut["end"])
    assert.equal(3, cut.events)
    assert.equal("1 1 1 1 2", windows(seen))
    assert.equal(1, #seen["session.start"] - 1)
  end)

  it("of at_least cuts it at that instant", function()
    local seen = run('cap = at_least "10m"', { { 0, "click" }, { 600, "click" } })
    assert.equal("first-cap cap-end_of_input", reasons(seen))
  end)

  it("is a choice or a function too, asked after each event of the window", function()
    local seen = run('cap = choose { when({ kind = "long" }, "1h"), function(event, session)\n'
      .. 'return session.events > 1 and "1m" or "2m" end }',
      { { 0, "click" }, { 10, "click" }, { 61, "click" }, { 62, "long" }, { 1000, "long" } })
    assert.equal("first-cap cap-end_of_input", reasons(seen))
  end)

  it("lets a passive event begin the next only while somebody is there", function()
    local seen = run('cap = "10m", idle = "5m"', { { 0, "click" }, { 400, "click" },
      { 650, "move" }, { 750, "move" }, { 1300, "move" }, { 1310, "click" }, { 1320, "move" } })
    assert.equal("first-cap cap-cap cap-end_of_input", reasons(seen))
    assert.equal("1 1 2 2 2 3 3 true true true false false true true", records(seen))
    assert.equal(instant(700), seen["window.idle"][2].time)
    assert.equal(2, seen["window.end"][2].events) -- what trails is in no figure
  end)

  it("is not told where the session ends in the same millisecond", function()
    local seen = run('cap = "30m"', { { 0, "click" }, { 5000, "click" } })
    assert.equal("idle", seen["window.end"][1].reason)
    assert.is_nil(seen["window.end"][1].threshold)
  end)

  it("cuts windows without a key, and those of a session whose id is trusted", function()
    local seen = run('cap = "10m", key = nil', { { 0, "click", sid = "x" },
      { 700, "click", sid = "x" } }, 'id = "sid"')
    assert.equal("1 2 true true", records(seen))
    assert.equal("x x", running.members(seen, "session_id"))
    assert.equal("- -", running.members(seen, "window_id"))
  end)
end)

describe("after its window an event does what its class says", function()
  local function answers(expired)
    local seen = running.fine { rules = running.policy(([[
activity = choose { when({ kind = "other" }, "other"), "active" },
classes = { other = { extends = false, expired = %s } },
window = { key = "tab", cap = "1m" }]]):format(expired)),
      event(0, { kind = "click", tab = "A" }), event(100, { kind = "other", tab = "A" }) }
    return records(seen) .. " " .. running.members(seen, "window_id")
  end

  for expired, answer in pairs {
    ['"new"'] = "1 2 true true A A",
    ['"join"'] = "1 2 true true A A",
    ['"trail"'] = "1 1 true false A A",
    ['"none"'] = "1 - true - A -",
    ['{ "new", cap = "trail" }'] = "1 1 true false A A",
  } do
    it(("%s"):format(expired), function() assert.equal(answer, answers(expired)) end)
  end
end)

describe("window.rotate_on", function()
  it("cuts a window by what an event says, under the reason that the rule gives", function()
    local seen = run([[rotate_on = { when({ page = exists }, "page"), changed "build",
function(event, session) if session.events >= 4 and event.big then return "big" end end }]], {
      { 0, "click", build = 1 }, { 1, "load", page = "/" }, { 2, "click", build = 1 },
      { 3, "click", build = 2 }, { 4, "move", build = 3 }, { 5, "move", big = true } })
    assert.equal("first-page page-changed changed-big big-end_of_input", reasons(seen))
    assert.equal("1 2 2 3 3 4", windows(seen))
    assert.equal(1, #seen.starts)
    assert.equal(instant(3), seen["window.end"][2].time)
  end)

  it("is asked by the window's classes, and of an open window alone", function()
    local seen = run([[activity = choose { when({ kind = "chunk" }, "active"), "ignore" },
rotate_on = { when({ stop = true }, "stop") }]], { { 0, "click", stop = true }, { 1, "chunk" },
      { 2, "click", stop = true }, { 3, "chunk", stop = true } })
    assert.equal("- 1 - 2", windows(seen))
  end)

  it("is not asked of an event that ends the session", function()
    local seen = run('rotate_on = { when({ out = true }, "page") }', { { 0, "click" },
      { 1, "click", out = true } }, 'rotate_on = { when({ out = true }, "logout") }')
    assert.equal("logout", seen["window.end"][1].reason)
    assert.equal("first", seen["window.start"][2].reason)
  end)
end)

describe("window.limit", function()
  it("is how many events of its own a window may have", function()
    local seen = run("limit = 2", { { 0, "click" }, { 1, "click", tab = "B" }, { 2, "move" },
      { 3, "move" }, { 4, "click" } })
    assert.equal("1 2 1 1 3", windows(seen))
    assert.equal("limit", seen["window.end"][1].reason)
    assert.equal("limit", seen["window.start"][3].reason)
  end)

  it("is of its measures and figures too", function()
    local seen = run('measures = { bytes = sum "size" }, limit = { bytes = 10 }', {
      { 0, "click", size = 9 }, { 1, "click", size = 1 }, { 2, "click", size = 4 } })
    assert.equal("1 1 2", windows(seen))
    seen = run("limit = { duration_ms = 5000 }", { { 0, "click" }, { 5, "click" }, { 6, "click" } })
    assert.equal("1 1 2", windows(seen))
  end)
end)

describe("what a window makes of its events", function()
  it("stands on its end, measures by name and tags that hold", function()
    local seen = run([[idle = "1m", chunk = "ci", measures = { bytes = sum "size",
  busy = active_time "1m", first = first "size", clicks = count { kind = "click" } },
tags = { big = where { bytes = over(5) }, small = where { bytes = at_most(5), reason = exists },
  all = where { duration_ms = 200000, events = 5, active_events = 3, unrecorded = 1, index = 1,
    chunk_gaps = 1, chunk_collisions = 1, ghost = false, start = exists, ["end"] = exists,
    last_active = exists, playable_from = missing },
  called = function(window) return window.id == "A" and window.reason == "end_of_input"
    and window.bytes == 8 and window.ghost == false end,
  half = sample(0.5, "id") }]], {
      { 0, "click", size = 3, ci = 1 }, { 10, "click", tab = "B", size = 4 },
      { 20, "click", size = 4, ci = 1 }, { 21, "move", size = 1, ci = 3 }, { 100, "move" },
      { 200, "click" } }, 'measures = { bytes = sum "size" }')
    local a, b = seen["window.end"][1], seen["window.end"][2]
    assert.same({ bytes = 8, busy = 20000, clicks = 3, first = 3 }, a.measures)
    assert.same({ bytes = 4, busy = 0, clicks = 1, first = 4 }, b.measures)
    assert.equal("all big called", (table.concat(a.tags, " "):gsub(" half", "")))
    assert.equal("small", (table.concat(b.tags, " "):gsub("half ?", "")))
    assert.same({ bytes = 12 }, seen.ends[1].measures)
    assert.is_nil(a.window_index) -- nothing here ends a window before its session
  end)

  it("is left out where the policy names none, and an index where nothing cuts windows", function()
    local seen = run('idle = "1m"', { { 0, "click" } })
    local one = seen["window.end"][1]
    assert.same({}, { one.measures, one.tags, one.window_index })
    assert.equal("-", windows(seen))
  end)

  it("can be asked by its names alone, and a tag whose function fails does not hold", function()
    local seen = running.run { rules = running.policy('window = { measures = { n = count() },\n'
      .. 'tags = { odd = function(window) return window.evnts == 1 end } }'), event(0) }
    assert.equal(0, seen.code)
    running.contains(seen.err, "window.tags: the window has no evnts; did you mean events?")
    assert.same({}, seen["window.end"][1].tags)
  end)

  it("is read and not written", function()
    local seen = running.run { rules = running.policy("window = {\n"
      .. "tags = { odd = function(window) window.events = 1 end } }"), event(0) }
    running.contains(seen.err, "found an assignment to an event, a session or a window")
  end)
end)

describe("a mistake in the slots of window", function()
  for slots, message in pairs {
    ["cap = 0"] = "window.cap: 0 is no timeout: write never",
    ["rotate_on = {}"] = "window.rotate_on: found an empty table, expected a list of triggers: "
      .. '{ when({ … }, "reason"), changed "user_id" }',
    ["limit = { pages = 3 }"] = "window.limit: the window has no pages" .. OF_WINDOW,
    ["limit = { unrecordet = 3 }"] =
      "window.limit: the window has no unrecordet; did you mean unrecorded?",
    ["tags = { t = where { active_ms = 1 } }"] =
      "window.tags.t: the window has no active_ms" .. OF_WINDOW,
    ["tags = { t = where { windows = 1 } }"] =
      "window.tags.t: the window has no windows" .. OF_WINDOW,
    ["tags = { t = 1 }"] =
      "window.tags.t: found 1, expected a matcher of the window, where { … }, or a function",
    ["tags = { t = sample(0.5, 'user') }"] =
      "window.tags.t: found user, expected figures of the window",
    ["measures = { unrecorded = count() }"] =
      "window.measures.unrecorded: found unrecorded, which every window has, expected another name",
    ["measures = { n = count(so_far { events = 1 }) }"] =
      "window.measures.n: found so_far, which asks the session, expected a matcher of the event",
    ["idle = choose { when(so_far { unrecorded = 1 }, '1m'), '2m' }"] =
      "window.idle: the session has no unrecorded" .. OF_SESSION,
    ["rotate_on = { calendar 'day' }"] = "window.rotate_on: found a calendar, expected it in "
      .. "session: windows end with their session",
    ["limt = 1"] = "window: no slot limt; did you mean limit?",
  } do
    it("is told: " .. message, function()
      running.refuses_slots('session = { idle = "30m" }, window = { key = "tab"', slots, message)
    end)
  end

  it("may name its measures as the session does its own", function()
    run("measures = { windows = count(), active_ms = count() }", { { 0, "click" } })
  end)
end)

describe("window.resume", function()
  -- What the window needs as it wakes, after one event of this kind came while it was paused.
  local function needs(kind)
    local seen = running.fine { rules = running.policy [[
      classes = { harmless = { extends = false, counts = false } },
      activity = choose {
        when({ kind = "plugin" }, "harmless"), when({ kind = "click" }, "active"), "passive",
      },
      window = { key = "tab", idle = "5m", snapshot = where { kind = "snapshot" } }]],
      event(0, { kind = "snapshot", tab = "A" }), event(1, { kind = "click", tab = "A" }),
      event(400, { kind = kind, tab = "A" }), event(500, { kind = "click", tab = "A" }) }
    assert.equal("true true false true", running.members(seen, "record"))
    return seen["window.resume"][1].needs_snapshot
  end

  it("needs no snapshot after what does not count, which playback can do without", function()
    assert.is_true(needs "mutation")
    assert.is_false(needs "plugin")
  end)
end)
