-- A world: a policy and a stream of lines, both from chance, and how the stream is read: in pieces
-- of which sizes, with the state written and read after how many of them.
local calendars = require "calendars"
local chances = require "chances"
local policies = require "policies"
local random, chance, pick = chances.random, chances.chance, chances.pick

local world = {}

local BASE = 1760000000000
local OTHER_BASES = { -1760000000000, -43200000, -1 } -- before 1970 and about it

-- All durations that the policy names: gaps stand on, before and after them.
local function thresholds_of(policy)
  local found = {}
  local function add(ms)
    if ms then found[#found + 1] = ms end
  end
  local function add_threshold(limit)
    add(limit and limit.ms)
    for _, other in pairs(limit and limit.by or {}) do add(other.ms) end
    local looked = limit and limit.looked
    for _, other in pairs(looked and looked.cases or {}) do add(other.ms) end
  end
  for _, one in ipairs(policies.all(policy)) do
    add_threshold(one.session.idle)
    add_threshold(one.session.idle)
    add_threshold(one.session.cap)
    add_threshold(one.window and one.window.idle)
    add_threshold(one.window and one.window.idle)
    add_threshold(one.window and one.window.cap)
    for _, measure in ipairs(one.session.measures or {}) do add(measure.gap) end
    for _, measure in ipairs(one.window and one.window.measures or {}) do add(measure.gap) end
    add(one.active_gap or 5000)
  end
  add(policy.retain)
  return found
end

-- Clocks are off by `ts_off`; what is received is so by the right one.
local function line_of(event)
  local ts, rcv = event.ts + (event.ts_off or 0), event.rcv_off and event.ts + event.rcv_off
  local members, said = {}, { ts = ts, rcv = rcv, snt = event.skewed and rcv + event.ts_off,
    fin = type(event.length) == "number" and ts + event.length or event.length }
  for _, name in ipairs { "site", "user", "ts", "rcv", "snt", "fin", "kind", "sid", "tab", "ci",
    "seq", "uid", "plan", "camp", "v", "lim", "as" } do
    local value = said[name] or event[name]
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
-- the key's last events, or the next boundary of a calendar; sometimes after a long sleep.
local function next_time(policy, clock, recent, limits)
  local kind, unit = random(10), policy.unit
  if policy.moment and chance(4) then
    local most = chance(6) and 40 * 86400000 or unit * 20
    local boundary = calendars.next_boundary(policy, clock, most)
    if boundary then return math.max(clock, boundary + pick { -1, 0, 0, 1 }) end
  end
  if kind <= 2 then return clock end
  if kind <= 4 then return clock + random(0, 3) end
  if kind <= 6 then return clock + random(unit) end
  if kind == 7 and chance(6) then return clock + unit * random(5, 60) end
  if #recent == 0 then return clock + random(unit) end
  local base = recent[math.max(1, #recent - random(0, 6))]
  local time = base + pick(limits) + pick { -1, 0, 0, 1, 1, 2 }
  return time >= clock and time or clock + random(unit)
end

-- What an event says of its time, and when it was received, so that it is held to `ts`.
local function receive(policy, event)
  local ahead, behind, kind = policy.ahead, policy.behind, random(4)
  if policy.sent and not chance(4) then
    event.skewed, event.ts_off = true, pick { 0, 1, -policy.unit, 198 * 86400000 }
    event.rcv_off = random(-ahead, behind or policy.unit)
  elseif kind == 1 then
    event.ts_off, event.rcv_off = pick { 1, policy.unit, 198 * 86400000 }, -ahead
  elseif kind == 2 and behind then
    event.ts_off, event.rcv_off = -random(policy.unit), behind
  else
    event.rcv_off = random(-ahead, behind or policy.unit)
  end
end

-- What names the event: a new name, or that of an earlier one; a number is none of a text.
local function name_event(shape, i)
  if chance(20) then return pick { "", "!true", "!null", "![1]" } end
  local name = chance(3) and random(math.max(1, i - 6), i) or i
  return shape.names[name % #shape.names + 1]:format(name)
end

-- What an event says of a limit: a duration, or something that is none.
local function limit_said(unit)
  local kind = random(8)
  if kind <= 3 then return ("%dms"):format(unit * random(3) + random(-1, 1)) end
  if kind <= 6 then return unit * random(3) + pick { -1, 0, 0.5, 1 } end
  return pick { "soon", "0s", 0, -5, 0.5, "!true", "!null", "![1]", "900000000m" }
end

-- How long an event lasts: often up to where a threshold strikes; or what can be no end.
local function length_of(policy, limits)
  if chance(3) then return nil end
  local long = (policy.max_jump or 86400000) + random(-1, 1)
  return pick { 0, 1, random(policy.unit), random(policy.unit), pick(limits),
    pick(limits) + random(-1, 1), chance(4) and long or nil, chance(4) and -1 or nil,
    chance(8) and "soon" or nil }
end

-- Whether a policy or one of its experiment's arms has a slot of `session` or `window`.
local function any_has(policy, part, slot)
  for _, one in ipairs(policies.all(policy)) do
    if one[part] and one[part][slot] then return true end
  end
end

local function new_event(policy, shape, user, time, i)
  local event = { user = user, ts = time, kind = pick(shape.kinds) }
  if chance(25) then event.kind = nil end
  if type(policy.key) == "table" and not chance(30) then event.site = pick { "s", "s", 7 } end
  if chance(60) then event.user = nil end
  if policy.session.id and not chance(3) then
    event.sid = chance(30) and "" or pick(shape.ids)
  end
  if policy.window and not chance(5) then event.tab = pick(shape.tabs) end
  if any_has(policy, "window", "chunk") and not chance(3) then event.ci = random(0, 12) end
  if policy.order and not chance(5) then
    event.seq = chance(8) and pick { "a", "b" } or random(3)
  end
  if policy.unique and not chance(8) then event.uid = name_event(shape, i) end
  if not chance(3) then
    event.plan = pick { "p1", "p2", "p3", "", false } or nil
    if not chance(3) then event.camp = pick { 1, 2 } end
  end
  local counts = any_has(policy, "session", "measures") or any_has(policy, "session", "update")
    or any_has(policy, "window", "measures")
  if counts and not chance(3) then event.v = random(-3, 3) end
  if chance(3) then event.lim = limit_said(policy.unit) end
  if chance(3) then event.as = pick { "active", "passive", "ignore", "heartbeat", "no", 7 } end
  if policy.received and not chance(4) then receive(policy, event) end
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
  policy.experiment = nil
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
  local shape = { count = pick { 2, 4, 8, 15, 30, 60, 120 }, users = some(random(4), "u%d"),
    ids = some(random(3), "c%d"), tabs = some(random(3), "t%d"), kinds = {},
    names = { "!%d", "%d", "!%d.0" } }
  if chance(3) then shape.ids[1] = 7 end
  if chance(5) then shape.users[1] = 7 end
  for i = 1, random(2, 6) do shape.kinds[i] = pick(policies.KINDS) end
  shape.kinds[#shape.kinds + 1] = "click"
  if policy.window and policy.window.snapshot then shape.kinds[#shape.kinds + 1] = "full" end
  if policy.order and chance(6) then -- a crowd of one instant, or of a few
    shape.count, shape.pace = 60, { 0, random(0, 1) }
  end
  local special = random(200)
  if special <= 2 then
    shape.users = { shape.users[1] }
    if chance(2) then shape.pace = { 0, policy.unit // 150 } end
  end
  if special == 1 then
    shape.count, shape.ids = 300, some(80, "c%d")
  elseif special == 2 then
    shape.count, shape.tabs = 300, some(pick { 80, 200 }, "t%d")
  elseif special == 3 then
    shape.count, shape.wrong_for, shape.users = 200, 70, some(2, "u%d")
  elseif special == 4 and chance(6) then
    long_shape(policy, shape)
  end
  if special <= 4 and chance(2) then policy.limits = {} end
  return shape
end

-- Events in the order of their times.
local function new_events(policy, shape)
  local limits, events, recent = thresholds_of(policy), {}, {}
  local base = policy.time_unit and pick(OTHER_BASES) or BASE
  local clock = policy.moment or base + random(0, 86400000)
  for i = 1, shape.count do
    local user = pick(shape.users)
    if shape.late_break and i == 2 then user = "u2" end
    recent[user] = recent[user] or {}
    clock = shape.pace and clock + random(shape.pace[1], shape.pace[2])
      or next_time(policy, clock, recent[user], limits)
    events[i] = new_event(policy, shape, user, clock, i)
    local length = policy.ends and length_of(policy, limits)
    events[i].length = length
    table.insert(recent[user], clock + (math.type(length) and chance(2) and length or 0))
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

-- A client that got no answer sends again what it had sent.
local function send_again(lines)
  local from = random(#lines)
  local to = math.min(#lines, from + random(0, 5))
  local at = random(to, #lines)
  local again = table.move(lines, from, to, 1, {})
  for i, line in ipairs(again) do table.insert(lines, at + i, line) end
end

local BROKEN = { '{"user":', "", "[]", '"text"', '{"user":"u1"}', '{"user":"u1","ts":"soon"}', "{}",
  '{"user":"u1","ts":1760000000000,"lull":{}}', '{"user":"u1","ts":null}', "nul" }

-- Is no event but the first ever more than max_jump ahead? What is set aside waits for an event of
-- another key, however much its own key sends meanwhile.
local function is_calm(this)
  local times = {}
  for i, event in ipairs(this.events) do times[i] = event.ts end
  table.sort(times)
  local gap = 0
  for i = 2, #times do gap = math.max(gap, times[i] - times[i - 1]) end
  return gap + (this.policy.lateness or 0) <= (this.policy.max_jump or 86400000)
end

local function line_up(this, bound)
  this.arrived = arrivals(this.events, bound)
  for i, event in ipairs(this.arrived) do
    event.line = line_of(event)
    this.lines[i] = event.line
  end
end

local function make_trouble(this, shape)
  local policy = this.policy
  if chance(2) or shape.wrong_for or shape.late_break then
    break_clocks(policy, shape, this.events)
  end
  line_up(this, pick { 0, policy.lateness or 0, (policy.lateness or 0) + policy.unit,
    policy.unit * 4 })
  for _ = 1, random(0, 3) do insert_somewhere(this.lines, pick(this.lines)) end
  for _ = 1, policy.unique and random(0, 3) or 0 do send_again(this.lines) end
  for _ = 1, random(0, 3) do insert_somewhere(this.lines, pick(BROKEN)) end
end

-- Two more keys have the stream's last word, so that nothing is aside at its end.
local function last_words(this)
  local tail, last = {}, math.mininteger
  for _, event in ipairs(this.events) do last = math.max(last, event.ts) end
  for i = 1, 2 do
    tail[i] = line_of { site = "s", user = "end" .. i, ts = last, kind = "click" }
  end
  return tail
end

-- The lines in another order that is within the lateness.
local function shuffled(this)
  local lines = {}
  for i, event in ipairs(arrivals(this.events, (this.policy.lateness or 1) - 1)) do
    lines[i] = event.line
  end
  return table.move(this.tail, 1, #this.tail, #lines + 1, lines)
end

-- The lines of one of its keys, and the end of its time.
local function of_one_key(this)
  local lines, chosen = {}, this.events[1]
  for _, event in ipairs(this.arrived) do
    if event.user == chosen.user and event.site == chosen.site then
      lines[#lines + 1] = event.line
    end
  end
  return table.move(this.tail, 1, #this.tail, #lines + 1, lines)
end

-- Other streams that must give each of their keys the records that this one gives it.
local function other_streams(this)
  local others = {}
  if this.bounded and is_calm(this) then
    local lateness = this.policy.lateness or 0
    if lateness > 1 then others.shuffled = shuffled(this) end
    if lateness <= 1 or chance(3) then others.of_one_key = of_one_key(this) end
  end
  return others
end

-- Other policies in the same pass, of which any may be the primary, and how many bytes may wait.
local function other_policies(this)
  this.beside = {}
  for i = 1, random(2) do
    local policy = policies.new()
    policy.name = "beside" .. i
    if chance(6) then policy.time = "seq" end -- which many events have not
    this.beside[i] = policy
  end
  this.primary = random(#this.beside + 1)
  if chance(4) then this.room = random(200, 8000) end
end

-- A world from the draws that chances.seed or chances.from gives. `bounded`: its disorder is within
-- its lateness, and no clock is wrong.
function world.new()
  local policy = policies.new(true)
  local shape = new_shape(policy)
  local this = { policy = policy, lines = {}, tail = {} }
  this.bounded = not chance(3) and not shape.wrong_for and not shape.late_break
  this.events = new_events(policy, shape)
  if this.bounded then
    line_up(this, math.max((policy.lateness or 0) - 1, 0))
    this.tail = last_words(this)
    table.move(this.tail, 1, #this.tail, #this.lines + 1, this.lines)
  else
    make_trouble(this, shape)
  end
  if chance(6) then this.drain = random(#this.lines) end
  this.others = this.drain and {} or other_streams(this)
  this.at_once = chance(4)
  this.unended = chance(4) and this.lines[#this.lines] ~= ""
  this.reads = { random(4096), random(64), random(1024) }
  this.saves = chance(2) and { random(10) } or {}
  if chance(4) then other_policies(this) end
  return this
end

return world
