-- A world from a seed: a policy, as the model's table and as rules for lull, and a stream of lines.
-- The same seed gives the same world: math.random is xoshiro256** in Lua 5.4, seeded here.
local world = {}

local random = math.random

-- What lull is known to do otherwise than the page says; worlds keep away from it, each for as long
-- as it is named here. LULL_MEET="segments aside_order" goes and meets these.
world.avoid = {
  -- Where 64 are aside, `order` is not asked.
  aside_order = true,
  -- After 64 were applied, another key's word judges the greatest of them alone, and what waits is
  -- applied after that key's event.
  aside_word = true,
  -- Events without a key are put in order as if they had one.
  keyless_order = true,
  -- Active stretches that touch or overlap.
  segments = true,
  -- A session that was over by a shorter threshold before its last event takes no late events.
  varying_unbounded = true,
  -- The windows of a session are forgotten after 128: their ids at its end, their reasons.
  window_memory = true,
}
for name in (os.getenv "LULL_MEET" or ""):gmatch "[%w_]+" do
  assert(world.avoid[name], name .. " is not avoided")
  world.avoid[name] = false
end

local function chance(one_in)
  return random(one_in) == 1
end

local function pick(items)
  return items[random(#items)]
end

-- Policies ---------------------------------------------------------------------------------------

local KINDS = { "click", "move", "view", "beat", "full", "meta", "bot" }
local CLASSES = { "active", "active", "passive", "passive", "ignore" }
local OWN_CLASSES = {
  heartbeat = { extends = false },
  joiner = { expired = "join" },
  quiet = { extends = false, expired = "join" },
  gone = { expired = "none" },
  trailer = { expired = { "trail", idle = "new" } },
  capjoin = { extends = false, expired = { "new", cap = "join" } },
  silent = { counts = false },
  uncounted = { counts = false, extends = false, expired = "trail" },
  guest = { starts = false, extends = false, expired = "trail" },
  late_guest = { starts = false, expired = "new" },
}

-- Thresholds of one world are near each other, so that they fall into the same milliseconds.
local function duration(unit)
  return unit * pick { 1, 1, 2, 3, 5, 10 } + pick { 0, 0, 0, -1, 1 }
end

local function threshold(unit, may_vary)
  local this = { ms = duration(unit), at_least = chance(3) }
  if may_vary and chance(4) then
    this.by = { [pick(KINDS)] = { ms = duration(unit), at_least = chance(3) } }
  end
  return this
end

local function activity(classes)
  if chance(5) then return { default = pick(classes) } end
  local this = { default = pick(classes) }
  for _ = 1, random(4) do this[pick(KINDS)] = pick(classes) end
  return this
end

local function longest(limit)
  local ms = limit and limit.ms or 0
  for _, other in pairs(limit and limit.by or {}) do ms = math.max(ms, other.ms) end
  return ms
end

local function new_policy()
  local unit = pick { 100, 1000, 10000, 60000, 1800000 }
  local policy = { name = "world", time = "ts", unit = unit }
  local classes = { table.unpack(CLASSES) }
  policy.key = chance(4) and { "site", "user" } or "user"
  if chance(2) then policy.lateness = pick { 1, unit // 2, unit, unit * 3 } end
  if policy.lateness and chance(2) then policy.order = "seq" end
  if chance(4) then policy.max_jump = unit * pick { 3, 20, 100 } end
  if chance(4) then policy.active_gap = pick { 1, unit // 2, unit } end
  if chance(4) then policy.ignore = "bot" end
  if chance(2) then
    policy.classes = {}
    for name, class in pairs(OWN_CLASSES) do table.insert(policy.classes, { name, class }) end
    table.sort(policy.classes, function(a, b) return a[1] < b[1] end)
    local named = {}
    for _ = 1, random(3) do
      local own = pick(policy.classes)
      named[own[1]] = own[2]
    end
    policy.classes = named
    for name in pairs(named) do classes[#classes + 1] = name end
    table.sort(classes)
  end
  if chance(6) then
    policy.activity = nil
  else
    policy.activity = chance(3) and activity(classes) or { click = "active", default = "passive" }
  end
  policy.session = { idle = threshold(unit, true) }
  if chance(2) then policy.session.cap = threshold(unit * pick { 1, 2, 5 }, true) end
  if chance(2) then
    policy.session.id = "sid"
    if chance(2) then policy.session.trust = pick { "full", "verify", "verify" } end
  end
  if chance(5) then policy.session.activity = activity(classes) end
  if chance(4) then
    policy.retain = longest(policy.session.idle) + longest(policy.session.cap) + pick { 0, 1, unit }
  end
  if not chance(4) then
    local window = {}
    if not chance(5) then window.key = "tab" end
    if not chance(4) then window.idle = threshold(unit, false) end
    if not chance(4) then window.snapshot = chance(2) and { "full" } or { "meta", "full" } end
    if chance(2) then window.chunk = "ci" end
    if chance(4) then window.activity = activity(classes) end
    policy.window = window
  end
  return policy
end

-- Rules ------------------------------------------------------------------------------------------

local function sorted(map)
  local names = {}
  for name in pairs(map) do names[#names + 1] = name end
  table.sort(names)
  return names
end

local function ms_text(ms)
  return ('"%dms"'):format(ms)
end

local function plain_threshold(limit)
  return (limit.at_least and "at_least " or "") .. ms_text(limit.ms)
end

local function threshold_text(limit)
  local whens = {}
  for _, kind in ipairs(sorted(limit.by or {})) do
    whens[#whens + 1] = ('when({ kind = "%s" }, %s)'):format(kind, plain_threshold(limit.by[kind]))
  end
  if #whens == 0 then return plain_threshold(limit) end
  return ("choose { %s, %s }"):format(table.concat(whens, ", "), plain_threshold(limit))
end

local function activity_text(map)
  local whens = {}
  for _, kind in ipairs(sorted(map)) do
    if kind ~= "default" then
      whens[#whens + 1] = ('when({ kind = "%s" }, "%s")'):format(kind, map[kind])
    end
  end
  if #whens == 0 then return ('"%s"'):format(map.default) end
  return ('choose { %s, "%s" }'):format(table.concat(whens, ", "), map.default)
end

local function literal(value)
  if type(value) ~= "table" then
    return type(value) == "string" and ("%q"):format(value) or tostring(value)
  end
  local items = {}
  for _, item in ipairs(value) do items[#items + 1] = literal(item) end
  for _, name in ipairs(sorted(value)) do
    if type(name) == "string" then items[#items + 1] = name .. " = " .. literal(value[name]) end
  end
  return "{ " .. table.concat(items, ", ") .. " }"
end

-- sorted() of a table with numbers and names: only names count.
local function names_of(map)
  local named = {}
  for name, value in pairs(map) do
    if type(name) == "string" then named[name] = value end
  end
  return named
end

local function class_text(class)
  local items = {}
  for _, name in ipairs(sorted(class)) do
    local value = class[name]
    if type(value) == "table" then
      local rest = literal(names_of(value)):match "^{ (.*) }$"
      value = ('{ "%s", %s }'):format(value[1], rest)
    else
      value = literal(value)
    end
    items[#items + 1] = name .. " = " .. value
  end
  return "{ " .. table.concat(items, ", ") .. " }"
end

local function matcher_text(kind)
  return ('where { kind = "%s" }'):format(kind)
end

local function snapshot_text(kinds)
  if #kinds == 1 then return matcher_text(kinds[1]) end
  return ("{ %s, %s }"):format(matcher_text(kinds[1]), matcher_text(kinds[2]))
end

function world.rules(policy)
  local lines = { "return policy {" }
  local function slot(indent, name, value)
    if value then lines[#lines + 1] = ("%s%s = %s,"):format(indent, name, value) end
  end
  local function duration_slot(indent, name, ms)
    slot(indent, name, ms and ms_text(ms))
  end
  slot("  ", "name", literal(policy.name))
  slot("  ", "key", literal(policy.key))
  slot("  ", "time", '"ts"')
  duration_slot("  ", "lateness", policy.lateness)
  slot("  ", "order", policy.order and literal(policy.order))
  duration_slot("  ", "max_jump", policy.max_jump)
  duration_slot("  ", "retain", policy.retain)
  duration_slot("  ", "active_gap", policy.active_gap)
  slot("  ", "ignore", policy.ignore and matcher_text(policy.ignore))
  if policy.classes then
    lines[#lines + 1] = "  classes = {"
    for _, name in ipairs(sorted(policy.classes)) do
      slot("    ", name, class_text(policy.classes[name]))
    end
    lines[#lines + 1] = "  },"
  end
  slot("  ", "activity", policy.activity and activity_text(policy.activity))
  lines[#lines + 1] = "  session = {"
  local session = policy.session
  slot("    ", "id", session.id and literal(session.id))
  slot("    ", "trust", session.trust and literal(session.trust))
  slot("    ", "idle", threshold_text(session.idle))
  slot("    ", "cap", session.cap and threshold_text(session.cap))
  slot("    ", "activity", session.activity and activity_text(session.activity))
  lines[#lines + 1] = "  },"
  local window = policy.window
  if window then
    lines[#lines + 1] = "  window = {"
    slot("    ", "key", window.key and literal(window.key))
    slot("    ", "idle", window.idle and threshold_text(window.idle))
    slot("    ", "snapshot", window.snapshot and snapshot_text(window.snapshot))
    slot("    ", "chunk", window.chunk and literal(window.chunk))
    slot("    ", "activity", window.activity and activity_text(window.activity))
    lines[#lines + 1] = "  },"
  end
  lines[#lines + 1] = "}"
  return table.concat(lines, "\n") .. "\n"
end

-- Streams ----------------------------------------------------------------------------------------

local BASE = 1760000000000

-- All durations that the policy names: gaps stand on, before and after them.
local function thresholds_of(policy)
  local found = {}
  local function add(ms)
    if ms then found[#found + 1] = ms end
  end
  local function add_threshold(limit)
    add(limit and limit.ms)
    for _, kind in ipairs(sorted(limit and limit.by or {})) do add(limit.by[kind].ms) end
  end
  add_threshold(policy.session.idle)
  add_threshold(policy.session.idle)
  add_threshold(policy.session.cap)
  add_threshold(policy.window and policy.window.idle)
  add_threshold(policy.window and policy.window.idle)
  add(policy.active_gap or 5000)
  add(policy.retain)
  return found
end

local function line_of(event)
  local members = {}
  for _, name in ipairs { "site", "user", "ts", "kind", "sid", "tab", "ci", "seq" } do
    local value = event[name]
    if value ~= nil then
      members[#members + 1] = ('"%s":%s'):format(name,
        type(value) == "string" and not value:find "^!" and ('"%s"'):format(value)
        or (tostring(value):gsub("^!", "")))
    end
  end
  local tail = chance(40) and pick { " ", "\r", " \r", "\t" } or ""
  return "{" .. table.concat(members, ",") .. (chance(40) and " " or "") .. "}" .. tail
end

-- When the next event of a key is: at once, soon, or on and beside a threshold counted from one of
-- the key's last events; sometimes after a long sleep.
local function next_time(clock, recent, limits, unit)
  local kind = random(10)
  if kind <= 2 then return clock end
  if kind <= 4 then return clock + random(0, 3) end
  if kind <= 6 then return clock + random(unit) end
  if kind == 7 and chance(6) then return clock + unit * random(5, 60) end
  if #recent == 0 then return clock + random(unit) end
  local base = recent[math.max(1, #recent - random(0, 6))]
  local time = base + pick(limits) + pick { -1, 0, 0, 1, 1, 2 }
  return time >= clock and time or clock + random(unit)
end

local function new_event(policy, shape, user, time)
  local event = { user = user, ts = time, kind = pick(shape.kinds) }
  if chance(25) then event.kind = nil end
  if type(policy.key) == "table" and not chance(30) then event.site = pick { "s", "s", 7 } end
  if chance(60) then event.user = nil end
  if policy.session.id and not chance(3) then
    event.sid = chance(30) and "" or pick(shape.ids)
  end
  if policy.window and not chance(5) then event.tab = pick(shape.tabs) end
  if policy.window and policy.window.chunk and not chance(3) then event.ci = random(0, 12) end
  if policy.order and not chance(5) then
    event.seq = chance(8) and pick { "a", "b" } or random(3)
  end
  if policy.order and world.avoid.keyless_order then
    event.user = user
    if type(policy.key) == "table" then event.site = event.site or "s" end
    if event.kind == policy.ignore then event.kind = nil end
    return event
  end
  if chance(90) then event.user = pick { "!true", "!null", "![1]" } end
  return event
end

local function some(count, format)
  local items = {}
  for i = 1, count do items[i] = format:format(i) end
  return items
end

-- Long streams for high limits: more than a thousand pauses of a window, or a thousand events of
-- one key before a clock breaks.
local function long_shape(policy, shape)
  shape.ids, shape.tabs = { "c1" }, { "t1" }
  if chance(2) then
    shape.count = 1300
    shape.kinds, shape.users = { "click" }, { "u1" }
    policy.unit, policy.session.idle, policy.session.cap = 1000, { ms = 60000 }, nil
    policy.activity, policy.session.activity, policy.retain = nil, nil, nil
    policy.window = { idle = { ms = 1000, at_least = chance(2) } }
    shape.pace = { 800, 1500 }
  else
    shape.count, shape.users, shape.late_break = 1030, { "u1" }, 995 + random(12)
  end
end

local function new_shape(policy)
  local shape = { count = pick { 3, 8, 20, 40, 80, 150 }, users = some(random(4), "u%d"),
    ids = some(random(3), "c%d"), tabs = some(random(3), "t%d"), kinds = {} }
  if chance(3) then shape.ids[1] = 7 end
  if chance(5) then shape.users[1] = 7 end
  for i = 1, random(2, 6) do shape.kinds[i] = pick(KINDS) end
  shape.kinds[#shape.kinds + 1] = "click"
  if policy.window and policy.window.snapshot then shape.kinds[#shape.kinds + 1] = "full" end
  local special = random(40)
  if special <= 2 then
    shape.users = { shape.users[1] }
    if chance(2) then shape.pace = { 0, policy.unit // 150 } end
  end
  if special == 1 then
    shape.count, shape.ids = 300, some(80, "c%d")
  elseif special == 2 then
    local parts = policy.session.id or policy.classes
    shape.count = 300
    shape.tabs = some(parts and world.avoid.window_memory and 60 or 80, "t%d")
  elseif special == 3 then
    shape.count, shape.wrong_for, shape.users = 200, 70, some(2, "u%d")
  elseif special == 4 and chance(6) then
    long_shape(policy, shape)
  end
  if world.avoid.aside_order and shape.count > 60 and (shape.wrong_for or #shape.users < 3) then
    policy.order = nil
  end
  return shape
end

-- Events in the order of their times.
local function new_events(policy, shape)
  local limits, events, recent = thresholds_of(policy), {}, {}
  local clock = BASE + random(0, 86400000)
  for i = 1, shape.count do
    local user = pick(shape.users)
    if shape.late_break and i == 2 then user = "u2" end
    recent[user] = recent[user] or {}
    clock = shape.pace and clock + random(shape.pace[1], shape.pace[2])
      or next_time(clock, recent[user], limits, policy.unit)
    events[i] = new_event(policy, shape, user, clock)
    table.insert(recent[user], clock)
  end
  return events
end

-- The order of arrival: each event up to `bound` ms after its time; equal times of a key keep
-- their order, since the delay of a later one is never less.
local function arrivals(events, bound)
  local delays = {}
  local places = {}
  for i, event in ipairs(events) do
    local delay = bound > 0 and random(0, bound) or 0
    local same = tostring(event.user) .. tostring(event.site) .. event.ts
    delay = math.max(delay, delays[same] or 0)
    delays[same] = delay
    places[i] = { at = event.ts + delay, i = i, event = event }
  end
  table.sort(places, function(a, b)
    if a.at ~= b.at then return a.at < b.at end
    return a.i < b.i
  end)
  local ordered = {}
  for i, place in ipairs(places) do ordered[i] = place.event end
  return ordered
end

local function insert_somewhere(lines, line)
  table.insert(lines, random(#lines + 1), line)
end

-- Wrong clocks, single or for a while.
local function break_clocks(policy, shape, events)
  local jump = policy.max_jump or 86400000
  local wrong = 0
  if shape.wrong_for then
    local ahead = jump + pick { 0, 1, policy.unit, 198 * 86400000 }
    for i = 20, 20 + shape.wrong_for do
      local event = events[i]
      event.user, event.ts = events[20].user, event.ts + ahead
      if policy.lateness then event.ts = events[19].ts + ahead + i * 7 % 11 end
    end
    return
  end
  if shape.late_break then
    for i = shape.late_break, #events, 7 do events[i].ts = events[i].ts + jump * 2 end
    return
  end
  for _, event in ipairs(events) do
    if wrong == 0 and chance(15) then wrong = chance(3) and 3 or 1 end
    if wrong > 0 then
      wrong = wrong - 1
      event.ts = event.ts + pick { jump, jump + 1, jump - 1, jump * 3, -jump, 198 * 86400000, 1 }
    end
  end
end

local BROKEN = { '{"user":', "", "[]", '"text"', '{"user":"u1"}', '{"user":"u1","ts":"soon"}', "{}",
  '{"user":"u1","ts":1760000000000,"lull":{}}', '{"user":"u1","ts":null}', "nul" }

-- Is no event but the first ever more than max_jump ahead? What is set aside waits for an event of
-- another key, however much its own key sends meanwhile.
function world.is_calm(this)
  local times = {}
  for i, event in ipairs(this.events) do times[i] = event.ts end
  table.sort(times)
  local gap = 0
  for i = 2, #times do gap = math.max(gap, times[i] - times[i - 1]) end
  return gap + (this.policy.lateness or 0) <= (this.policy.max_jump or 86400000)
end

function world.new(seed)
  math.randomseed(seed, 0x6c756c6c)
  local policy = new_policy()
  local shape = new_shape(policy)
  local events = new_events(policy, shape)
  local lateness = policy.lateness or 0
  local bounded = not chance(3) and not shape.wrong_for and not shape.late_break
  local this = { seed = seed, policy = policy, bounded = bounded,
    events = events, lines = {}, tail = {}, rules = world.rules(policy) }
  local bound = lateness > 0 and lateness - 1 or 0
  if world.avoid.varying_unbounded and not (bounded and world.is_calm(this)) then
    policy.session.idle.by = nil
    if policy.session.cap then policy.session.cap.by = nil end
    this.rules = world.rules(policy)
  end
  if not bounded then
    if chance(2) or shape.wrong_for or shape.late_break then
      break_clocks(policy, shape, events)
    end
    bound = pick { 0, lateness, lateness + policy.unit, policy.unit * 4 }
  end
  this.arrived = arrivals(events, bound)
  for i, event in ipairs(this.arrived) do
    this.lines[i] = line_of(event)
    event.line = this.lines[i]
  end
  if not bounded then
    for _ = 1, random(0, 3) do insert_somewhere(this.lines, pick(this.lines)) end
    for _ = 1, random(0, 3) do insert_somewhere(this.lines, pick(BROKEN)) end
  end
  if bounded then
    for i = 1, 2 do
      local last = { site = "s", user = "end" .. i, ts = events[#events].ts, kind = "click" }
      this.tail[i] = line_of(last)
    end
  end
  table.move(this.tail, 1, #this.tail, #this.lines + 1, this.lines)
  return this
end

-- The lines of a bounded world in another order that is within its lateness.
function world.shuffled(this)
  math.randomseed(this.seed, 0x73687566)
  local lines = {}
  for i, event in ipairs(arrivals(this.events, (this.policy.lateness or 1) - 1)) do
    lines[i] = event.line
  end
  return table.move(this.tail, 1, #this.tail, #lines + 1, lines)
end

-- The lines of one of its keys, and the end of its time; nil if there is no other key.
function world.one_key(this)
  local lines, others = {}, false
  local chosen = this.events[1]
  for _, event in ipairs(this.arrived) do
    if event.user == chosen.user and event.site == chosen.site then
      lines[#lines + 1] = event.line
    else
      others = true
    end
  end
  return others and table.move(this.tail, 1, #this.tail, #lines + 1, lines)
end

return world
