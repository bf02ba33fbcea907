-- The rules files that ship with lull, on streams made by hand: what each product would see.
package.path = os.getenv "LULL_SOURCE" .. "/tests/rules/?.lua;" .. package.path
local running = require "running"

local SOURCE = assert(os.getenv "LULL_SOURCE")
local BASE = 1760000000000

local instant = running.instant

local function text_of(name)
  local file = assert(io.open(SOURCE .. "/rules/" .. name .. ".lua", "rb"))
  local text = file:read "a"
  file:close()
  return text
end

local function run(name, events)
  local wanted = { rules = text_of(name), files = { ["rrweb.lua"] = text_of "rrweb" } }
  for i, event in ipairs(events) do
    wanted[i] = event
  end
  return running.fine(wanted)
end

local function reasons(records)
  local list = {}
  for i, record in ipairs(records or {}) do
    list[i] = record.reason
  end
  return table.concat(list, " ")
end

-- One member of each record, "-" where it has none.
local function column(records, name)
  local list = {}
  for i, record in ipairs(records or {}) do
    local value = record[name]
    if value == nil then value = "-" end
    list[i] = math.type(value) == "float" and ("%d"):format(value) or tostring(value)
  end
  return table.concat(list, " ")
end

it("is run by Lua 5.4", function()
  assert.equal("Lua 5.4", _VERSION)
end)

describe("shipped rules", function()
  for _, name in ipairs { "posthog", "openpanel_server", "jetpack_rtc" } do
    it(name .. ".lua loads from its file, and is in the command itself", function()
      local empty = { rules = text_of(name), input = "",
        files = { ["rrweb.lua"] = text_of "rrweb" } }
      assert.equal(0, running.fine(empty).code)
      empty.rules, empty.files = ("return require %q"):format(name), nil
      assert.equal(0, running.fine(empty).code)
    end)
  end

  it("rrweb.lua is words for others, and no policy", function()
    local seen = running.run { rules = text_of "rrweb" }
    assert.equal(3, seen.code)
    assert.equal("shop.lua: found a table, expected a policy: end the file with return policy "
      .. "{ … }\n", seen.err)
  end)
end)

describe("rrweb.lua", function()
  local function held(word, events)
    local wanted = { rules = running.policy(("ignore = require('rrweb').%s"):format(word)),
      files = { ["rrweb.lua"] = text_of "rrweb" } }
    for i, fields in ipairs(events) do
      wanted[i] = ('{"user":"ada","ts":%d,%s}'):format(BASE + i, fields)
    end
    return (running.members(running.fine(wanted), "marks"):gsub("ignored", "yes"):gsub("%-", "no"))
  end
  local click, move, mutation = '"type":3,"data":{"source":2,"type":2}',
    '"type":3,"data":{"source":1}', '"type":3,"data":{"source":0}'
  local focus, resize, media = '"type":3,"data":{"source":2,"type":5}',
    '"type":3,"data":{"source":4}', '"type":3,"data":{"source":7}'
  local events = { click, move, mutation, focus, resize, media, '"type":2', '"type":4', '"type":9' }
  for word, expected in pairs {
    event            = "yes yes yes yes yes yes yes yes no",
    interaction      = "yes yes no yes yes yes no no no",
    user_interaction = "yes yes no no no no no no no",
    click            = "yes no no no no no no no no",
    media            = "no no no no no yes no no no",
    full_snapshot    = "no no no no no no yes no no",
    increment        = "yes yes yes yes yes yes no no no",
    player_activity  = "yes yes no yes yes no no no no",
  } do
    it(word .. " is said of a click, a move, a mutation, a focus, …: " .. expected, function()
      assert.equal(expected, held(word, events))
    end)
  end
end)

describe("posthog.lua", function()
  -- Events that a recorder sends: $snapshot with rrweb events of these kinds.
  local items = {
    meta = { type = 4 }, full = { type = 2 }, churn = { type = 3, data = { source = 0 } },
    click = { type = 3, data = { source = 2, type = 2 } },
  }
  local function event(seconds, name, properties)
    properties["$session_id"] = properties["$session_id"] or "s1"
    return { distinct_id = "ada", timestamp = instant(seconds), event = name,
      properties = properties }
  end
  local function snapshot(seconds, kinds, id, window)
    local data = {}
    for i, kind in ipairs(kinds) do data[i] = items[kind] end
    return event(seconds, "$snapshot", { ["$session_id"] = id, ["$window_id"] = window or "w1",
      ["$snapshot_data"] = data })
  end
  local function capture(seconds, id)
    return event(seconds, "$pageview", { ["$session_id"] = id, ["$window_id"] = "w1" })
  end

  it("counts interactions and captures as activity, churn as none", function()
    local seen = run("posthog", { capture(0), snapshot(1, { "meta", "full" }),
      snapshot(2, { "churn", "click" }), snapshot(3, { "churn" }),
      snapshot(4, { "churn", "churn" }) })
    assert.equal("active passive active passive passive", running.members(seen, "activity"))
    assert.equal("s1 s1 s1 s1 s1", running.members(seen, "session_id"))
    assert.equal("client", reasons(seen.starts))
    assert.equal(2, seen.ends[1].active_events)
    assert.equal(instant(2), seen.ends[1].last_active)
  end)

  it("is not kept awake by churn: the recorder pauses, and the session ends", function()
    local events = { snapshot(0, { "meta", "full" }), snapshot(1, { "click" }) }
    for minute = 1, 40 do
      events[#events + 1] = snapshot(60 * minute, { "churn" })
    end
    local seen = run("posthog", events)
    assert.equal(instant(301), seen["window.idle"][1].time)
    assert.equal("idle", seen.ends[1].reason)
    assert.equal(instant(1801), seen.ends[1].time)
    assert.equal(1, #seen.starts)
    assert.equal("expired", seen.events[#events].lull.marks[1])
    assert.is_false(seen.events[#events].lull.record)
  end)

  it("opens a part of the same session when somebody comes back after idle", function()
    local seen = run("posthog", { capture(0), snapshot(1, { "click" }), snapshot(1900, { "churn" }),
      snapshot(2000, { "click" }), capture(2001) })
    assert.equal("s1 s1 s1 s1 s1", running.members(seen, "session_id"))
    assert.equal("1.0 1.0 1.0 2.0 2.0", running.members(seen, "part"))
    assert.equal("- - expired - -", running.members(seen, "marks"))
    assert.equal("client revived", reasons(seen.starts))
    assert.equal("1 2", column(seen.ends, "part"))
    assert.equal("1 1", column(seen.starts, "index"))
  end)

  it("trusts the client's id in full: the cap does not apply", function()
    local events = {}
    for hour = 0, 26 * 3 do
      events[#events + 1] = snapshot(hour * 1200, { "click" })
    end
    local seen = run("posthog", events)
    assert.equal(1, #seen.starts)
    assert.equal("end_of_input", seen.ends[1].reason)
    assert.equal(26 * 3600 * 1000, seen.ends[1].duration_ms)
  end)

  it("caps and splits what comes without an id", function()
    local events = {}
    for hour = 0, 26 * 3 do
      local one = snapshot(hour * 1200, { "click" })
      one.properties["$session_id"] = nil
      events[#events + 1] = one
    end
    local seen = run("posthog", events)
    assert.equal("first cap", reasons(seen.starts))
    assert.equal("cap end_of_input", reasons(seen.ends))
  end)

  it("keeps two tabs apart, each with its own playback", function()
    local seen = run("posthog", { snapshot(0, { "meta", "full" }, "s1", "w1"),
      snapshot(1, { "churn" }, "s1", "w2"), snapshot(2, { "meta" }, "s1", "w2"),
      snapshot(3, { "click" }, "s1", "w1"), snapshot(4, { "full" }, "s1", "w2") })
    assert.equal("w1 w2 w2 w1 w2", running.members(seen, "window_id"))
    assert.equal(instant(0) .. " " .. instant(2), column(seen["window.end"], "playable_from"))
    assert.equal("false true", column(seen["window.start"], "needs_snapshot"))
  end)

  it("leaves captures out of windows", function()
    local seen = run("posthog", { capture(0), snapshot(1, { "click" }) })
    assert.equal("- w1", running.members(seen, "window_id"))
    assert.equal("- true", running.members(seen, "record"))
  end)
end)

describe("openpanel_server.lua", function()
  local function event(seconds, more, payload)
    local one = { timestamp = instant(seconds), received_at = instant(seconds), type = "track",
      name = "screen_view", payload = { __deviceId = "d1" } }
    for name, value in pairs(more or {}) do one[name] = value end
    for name, value in pairs(payload or {}) do one.payload[name] = value end
    return one
  end
  local function chunk(seconds, index, more)
    more = more or {}
    more.chunk_index, more.is_full_snapshot = index, index == 0
    return event(seconds, { type = "replay" }, more)
  end

  it("gives events of a client its session, and those of old clients the device's own", function()
    local seen = run("openpanel_server", { event(0), event(10), event(1811),
      event(1820, {}, { session_id = "c1" }), event(1830) })
    assert.equal("1 1 2 3 3", running.sessions(seen))
    assert.equal("first idle client", reasons(seen.starts))
    assert.equal("c1", seen.events[4].lull.session_id)
    assert.equal("c1", seen.events[5].lull.session_id)
    assert.is_nil(seen.starts[1].window_id)
  end)

  it("knows a device by the payload, else by its own field, else not", function()
    local other = event(1)
    other.payload.__deviceId, other.device_id = nil, "d2"
    local none = event(2)
    none.payload.__deviceId = nil
    local seen = run("openpanel_server", { event(0), other, none })
    assert.equal("d1 d2", column(seen.starts, "key"))
    assert.equal("- - no_key", running.members(seen, "marks"))
  end)

  it("splits a client that never rotates its id", function()
    local events = {}
    for third = 0, 25 * 3 do
      events[#events + 1] = event(third * 1200, {}, { session_id = "c1" })
    end
    local seen = run("openpanel_server", events)
    assert.equal("client cap", reasons(seen.starts))
    assert.equal("cap end_of_input", reasons(seen.ends))
    assert.equal("- c1", column(seen.starts, "continues"))
    assert.are_not.equal("c1", seen.events[#events].lull.session_id)
    seen = run("openpanel_server", { event(0, {}, { session_id = "c1" }),
      event(1801, {}, { session_id = "c1" }), event(1802, {}, { session_id = "c2" }) })
    assert.equal("1 2 3", running.sessions(seen))
    assert.equal("client idle client", reasons(seen.starts))
  end)

  it("holds a device's clock near the server's", function()
    local seen = run("openpanel_server", { event(0),
      event(90000, { received_at = instant(10) }), event(20) })
    assert.equal("1 1 1", running.sessions(seen))
    assert.equal(instant(70), seen.ends[1]["end"])
  end)

  it("ignores what servers send and what is derived", function()
    local seen = run("openpanel_server", { event(0), event(1, { name = "session_start" }),
      event(2, { name = "session_end" }), event(3, { server_side = true }) })
    assert.equal("- ignored ignored ignored", running.members(seen, "marks"))
  end)

  it("does not keep a session alive by replay", function()
    local seen = run("openpanel_server", { event(0), chunk(1000, 0), chunk(1700, 1), event(1801) })
    assert.equal("1 1 1 2", running.sessions(seen))
    assert.equal("active passive passive active", running.members(seen, "activity"))
  end)

  it("puts replays of old clients in one window with an empty id, and tells gaps", function()
    local seen = run("openpanel_server", { event(0), chunk(1, 0), chunk(2, 1), chunk(3, 4),
      chunk(4, 4), chunk(5, 6) })
    assert.equal("", seen.events[2].lull.window_id)
    assert.is_nil(seen.events[1].lull.window_id)
    assert.equal("", seen["window.start"][1].window_id)
    assert.equal(2, seen["window.end"][1].chunk_gaps)
    assert.equal(1, seen["window.end"][1].chunk_collisions)
    assert.equal(instant(1), seen["window.end"][1].playable_from)
    assert.equal(5, seen["window.end"][1].events)
  end)

  it("keeps two tabs of a new client apart", function()
    local seen = run("openpanel_server", { event(0, {}, { session_id = "c1" }),
      chunk(1, 0, { session_id = "c1", window_id = "a" }),
      chunk(2, 0, { session_id = "c1", window_id = "b" }),
      chunk(3, 1, { session_id = "c1", window_id = "a" }) })
    assert.equal("- a b a", running.members(seen, "window_id"))
    assert.equal("0 0", column(seen["window.end"], "chunk_collisions"))
    assert.equal("0 0", column(seen["window.end"], "chunk_gaps"))
  end)
end)

describe("jetpack_rtc.lua", function()
  local function event(seconds, post, id)
    return { blog_id = 7, post_id = post, session_id = id, timestamp = BASE + seconds * 1000 }
  end

  it("takes the same id in two rooms for two sessions", function()
    local seen = run("jetpack_rtc", { event(0, 1, "c"), event(1, 2, "c"), event(2, 1, "c") })
    assert.equal(2, #seen.starts)
    assert.equal("client client", reasons(seen.starts))
    assert.same({ 7, 1 }, seen.starts[1].key)
    assert.same({ 7, 2 }, seen.starts[2].key)
    assert.equal("c c c", running.members(seen, "session_id"))
    assert.equal("2 1", column(seen.ends, "events"))
  end)

  it("counts connections in a room side by side", function()
    local seen = run("jetpack_rtc", { event(0, 1, "a"), event(1, 1, "b"), event(2, 1, "a") })
    assert.equal("1 2", column(seen.starts, "index"))
    assert.equal("a b", column(seen.ends, "session_id"))
    assert.equal("end_of_input end_of_input", reasons(seen.ends))
  end)

  it("writes events without an id in no session", function()
    local seen = run("jetpack_rtc", { event(0, 1), event(1, 1, "a"), event(2, 1) })
    assert.equal("ignored - ignored", running.members(seen, "marks"))
    assert.equal("- 1 -", running.sessions(seen))
  end)

  it("has no key for a room without a post", function()
    local seen = run("jetpack_rtc", { event(0, nil, "a") })
    assert.equal("no_key", running.members(seen, "marks"))
    assert.equal(0, #seen.starts)
  end)
end)
