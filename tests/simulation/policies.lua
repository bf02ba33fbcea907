-- Policies from chance: as the model's table, and as a rules file for lull.
local calendars = require "calendars"
local chances = require "chances"
local keeping = require "keeping"
local random, chance, pick = chances.random, chances.chance, chances.pick

local policies = {}

policies.KINDS = { "click", "move", "view", "beat", "full", "meta", "bot" }
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
local OWN_NAMES = { "heartbeat", "joiner", "quiet", "gone", "trailer", "capjoin", "silent",
  "uncounted", "guest", "late_guest" }

-- Thresholds of one world are near each other, so that they fall into the same milliseconds.
local function duration(unit)
  return unit * pick { 1, 1, 2, 3, 5, 10 } + pick { 0, 0, 0, -1, 1 }
end

-- What the event says in a field, or what is looked up by the latest plan: in values alone, since
-- functions have no such words.
local function vary(this, field, other)
  if chance(10) then this.field = field end
  if chance(6) then
    this.looked = { path = "plan", cases = {} }
    for _ = 1, random(2) do this.looked.cases[pick { "p1", "p2", "p3" }] = other() end
  end
  if this.field or this.looked then this.called = nil end
end

local function threshold(unit, may_vary)
  local this = { ms = duration(unit), at_least = chance(3), called = chance(10) }
  if may_vary and chance(4) then
    this.by = { [pick(policies.KINDS)] = { ms = duration(unit), at_least = chance(3) } }
  end
  if may_vary then
    vary(this, "lim", function() return { ms = duration(unit), at_least = chance(3) } end)
  end
  return this
end

local function activity(classes)
  local this = { default = pick(classes) }
  if chance(5) then return this end
  this.called = chance(6)
  for _ = 1, random(4) do this[pick(policies.KINDS)] = pick(classes) end
  vary(this, "as", function() return pick(classes) end)
  return this
end

local function longest(limit)
  local ms = limit and limit.ms or 0
  for _, other in pairs(limit and limit.by or {}) do ms = math.max(ms, other.ms) end
  local looked = limit and limit.looked
  for _, other in pairs(looked and looked.cases or {}) do ms = math.max(ms, other.ms) end
  return ms
end

policies.LIMITS =
  { key_lines = 64, session_windows = 64, window_segments = 1000, aside_events = 64,
    unique_values = 10000, measure_items = 64 }

-- Limits so low that they bite; the contract's own are met by long streams.
local function limits()
  local low = {}
  if chance(3) then low.key_lines = random(4) end
  if chance(3) then low.session_windows = random(3) end
  if chance(3) then low.window_segments = random(4) end
  if chance(3) then low.aside_events = random(5) end
  if chance(3) then low.unique_values = random(5) end
  if chance(2) then low.measure_items = random(3) end
  return low
end

local FIELDS = { { "plan" }, { "camp" }, { "plan", "camp" } }

-- Triggers: of an event's kind, as a matcher or a function, and of fields that change.
local function rotate_on()
  local list = {}
  for i = 1, random(3) do
    if chance(2) then
      list[i] = { changed = pick(FIELDS) }
      if chance(4) then list[i].except_to = "p1" end
      if chance(4) then list[i].except_from = "p2" end
    else
      list[i] = { kind = pick(policies.KINDS), name = pick { "one", "two" }, called = chance(3) }
    end
  end
  return list
end

local WORDS = { "count", "first", "last", "sum", "min", "max", "distinct", "runs", "active_time",
  "bursts" }
local OF_TEXTS = { first = true, last = true, distinct = true, bursts = true }
local ALWAYS = { count = true, sum = true, distinct = true, runs = true, active_time = true,
  bursts = true }

-- Measures of v, which is a number, or of plan, a text; tags for those that have a number always.
local function measure(slots, unit)
  local names = { "a", "b", "c", "d" }
  slots.measures, slots.tags = {}, {}
  for i = 1, random(4) do
    local word = pick(WORDS)
    local one = { name = names[i], word = word, of_kind = chance(3) and pick(policies.KINDS) or nil,
      path = OF_TEXTS[word] and chance(2) and "plan" or "v" }
    if word == "count" then one.path = nil end
    if word == "runs" or word == "active_time" then
      one.path, one.gap = nil, pick { 1, unit // 4, unit }
    elseif word == "bursts" then
      one.path, one.n = pick { "plan", "v", false } or nil, random(2, 4)
      one.gap = pick { 1, unit // 2, unit, unit * 3 }
    end
    slots.measures[i] = one
    if ALWAYS[word] then
      table.insert(slots.tags, { name = "t" .. i, measure = i, least = random(5) })
    end
  end
end

-- A limit of events, or of a measure that counts.
local function most_of(slots)
  local of = chance(2) and slots.measures and slots.measures[1]
  return { most = random(6), measure = of and of.word == "count" and of.name or nil }
end

local function session_slots(policy, classes)
  local unit = policy.unit
  local session = { idle = threshold(unit, true) }
  if chance(2) then session.cap = threshold(unit * pick { 1, 2, 5 }, true) end
  if chance(2) then
    session.id = "sid"
    if chance(2) then session.trust = pick { "full", "verify", "verify" } end
  end
  if chance(5) then session.activity = activity(classes) end
  if chance(3) then session.rotate_on = rotate_on() end
  if chance(3) then measure(session, unit) end
  if chance(8) then session.limit = most_of(session) end
  if chance(8) then session.confirm_on = random(4) end
  if chance(8) then session.end_on = pick(policies.KINDS) end
  if chance(12) then session.forget_on = pick(policies.KINDS) end
  if chance(3) then keeping.fill(session, unit, policies.KINDS) end
  return session
end

local function window_slots(policy, classes)
  local window = {}
  if not chance(5) then window.key = "tab" end
  if not chance(4) then window.idle = threshold(policy.unit, true) end
  if not chance(4) then window.snapshot = chance(2) and { "full" } or { "meta", "full" } end
  if chance(2) then window.chunk = "ci" end
  if chance(4) then window.activity = activity(classes) end
  if chance(4) then window.cap = threshold(policy.unit * pick { 1, 2, 5 }, true) end
  if chance(6) then window.rotate_on = rotate_on() end
  if chance(4) then measure(window, policy.unit) end
  if chance(6) then window.limit = most_of(window) end
  return window
end

local function order_slots(policy)
  local unit = policy.unit
  if chance(2) then policy.lateness = pick { 1, unit // 2, unit, unit * 3 } end
  if policy.lateness and chance(2) then policy.order = "seq" end
  if chance(4) then policy.max_jump = unit * pick { 3, 20, 100 } end
  if chance(6) then
    policy.received, policy.ahead = "rcv", pick { 0, 1, unit }
    if chance(2) then policy.behind = pick { 0, 1, unit } end
    if chance(2) then policy.sent = "snt" end
  elseif chance(10) then
    policy.time_unit = "ms" -- so that small numbers are milliseconds, too
  end
  if chance(4) then policy.ends = "fin" end
end

-- What is asked when it is known which session an event belongs to; of an arm like `first`, but for
-- what all arms have in common.
local function judged_slots(policy, first)
  local classes = { table.unpack(CLASSES) }
  if chance(4) then policy.active_gap = pick { 1, policy.unit // 2, policy.unit } end
  if chance(2) then
    policy.classes = {}
    for _ = 1, random(3) do
      local name = pick(OWN_NAMES)
      policy.classes[name] = OWN_CLASSES[name]
      classes[#classes + 1] = name
    end
  end
  if not chance(6) then
    policy.activity = chance(3) and activity(classes) or { click = "active", default = "passive" }
  end
  policy.session = session_slots(policy, classes)
  local windows = not chance(4)
  if first then
    policy.session.id, policy.session.trust = first.session.id, first.session.trust
    keeping.share(policy.session, first.session)
    windows = first.window
  end
  policy.window = windows and window_slots(policy, classes) or nil
  if first and windows then policy.window.key = first.window.key end
end

local COMMON = { "name", "unit", "key", "lateness", "order", "max_jump", "received", "ahead",
  "behind", "unique", "ignore", "sent", "ends", "time_unit", "moment", "key_calendar" }

-- An experiment in which this policy is the first arm's.
local function experiment(policy)
  local this = { name = policy.name, arms = { { name = "one" } }, shares = { 1 },
    only = chance(3) and pick(policies.KINDS) or nil,
    split = chance(2) and pick { "plan", "camp", "user" } or nil }
  for i = 2, random(2, 3) do
    local arm = {}
    for _, slot in ipairs(COMMON) do arm[slot] = policy[slot] end
    judged_slots(arm, policy)
    this.arms[i], this.shares[i] = { name = "arm " .. i, policy = arm }, random(0, 3)
  end
  return this
end

-- The policies of a world, the first of which is itself.
function policies.all(policy)
  local list = {}
  for i, arm in ipairs(policy.experiment and policy.experiment.arms or {}) do
    list[i] = arm.policy or policy
  end
  return list[1] and list or { policy }
end

function policies.new(may_split)
  local policy = { name = "world", unit = pick { 100, 1000, 10000, 60000, 1800000 } }
  policy.key = chance(4) and { "site", "user" } or "user"
  order_slots(policy)
  if chance(3) then policy.unique = "uid" end
  if chance(4) then policy.ignore = "bot" end
  judged_slots(policy)
  if chance(4) then calendars.add(policy) end
  if may_split and chance(4) then policy.experiment = experiment(policy) end
  if chance(4) then
    local least, more = 0, pick { 0, 1, policy.unit }
    for _, one in ipairs(policies.all(policy)) do
      least = math.max(least, longest(one.session.idle) + longest(one.session.cap))
    end
    for _, one in ipairs(policies.all(policy)) do one.retain = least + more end
  end
  policy.limits = limits()
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
  local text = (limit.at_least and "at_least " or "") .. ms_text(limit.ms)
  return limit.since and ('{ %s, since = "%s" }'):format(text, limit.since) or text
end

local CASE, WHEN = 'if event.kind == "%s" then return %s end', 'when({ kind = "%s" }, %s)'

-- What is said of each kind, as values of the language or as a function of the event.
local function by_kind(map, default, called)
  local cases = {}
  for _, kind in ipairs(sorted(map)) do
    local case = called and CASE or WHEN
    cases[#cases + 1] = case:format(kind, map[kind])
  end
  if called then
    return ("function(event) %s return %s end"):format(table.concat(cases, " "), default)
  end
  cases[#cases + 1] = default
  return #cases > 1 and ("choose { %s }"):format(table.concat(cases, ", ")) or default
end

-- What comes after the kinds: a field, what is looked up, the rest.
local function rest_text(this, rest, text_of)
  if this.looked then
    local cases = {}
    for _, value in ipairs(sorted(this.looked.cases)) do
      cases[#cases + 1] = ("%s = %s"):format(value, text_of(this.looked.cases[value]))
    end
    rest = ('by("%s", { %s, %s })'):format(this.looked.path, table.concat(cases, ", "), rest)
  end
  return this.field and ('choose { field "%s", %s }'):format(this.field, rest) or rest
end

local function threshold_text(limit)
  local plain = {}
  for kind, other in pairs(limit.by or {}) do plain[kind] = plain_threshold(other) end
  return by_kind(plain, rest_text(limit, plain_threshold(limit), plain_threshold), limit.called)
end

local function quoted(class)
  return ('"%s"'):format(class)
end

local NO_KINDS = { default = true, called = true, field = true, looked = true }

local function activity_text(map)
  local kinds = {}
  for kind, class in pairs(map) do
    if not NO_KINDS[kind] then kinds[kind] = quoted(class) end
  end
  return by_kind(kinds, rest_text(map, quoted(map.default), quoted), map.called)
end

-- A table or value as Lua has it: items, then names in order.
function policies.literal(value)
  if type(value) == "string" then return ("%q"):format(value) end
  if type(value) ~= "table" then return tostring(value) end
  local items, named = {}, {}
  for i, item in ipairs(value) do items[i] = policies.literal(item) end
  for name in pairs(value) do
    if type(name) == "string" then named[#named + 1] = name end
  end
  table.sort(named)
  for _, name in ipairs(named) do
    items[#items + 1] = name .. " = " .. policies.literal(value[name])
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

local function time_text(policy)
  if policy.time then return policies.literal(policy.time) end
  local options = ""
  local function add(name, value)
    if value then options = options .. (", %s = %s"):format(name, value) end
  end
  for _, name in ipairs { "received", "sent", "ends" } do
    add(name, policy[name] and policies.literal(policy[name]))
  end
  add("unit", policy.time_unit and policies.literal(policy.time_unit))
  add("ahead", policy.ahead and ms_text(policy.ahead))
  add("behind", policy.behind and ms_text(policy.behind))
  return (policy.sent and "skew_corrected " or "") .. '{ "ts"' .. options .. " }"
end

local function trigger_text(trigger)
  if not trigger.changed then
    local text = trigger.called and 'function(event) if event.kind == "%s" then return "%s" end end'
      or 'when({ kind = "%s" }, "%s")'
    return text:format(trigger.kind, trigger.name)
  end
  local items = policies.literal(trigger.changed):match "^{ (.*) }$"
  for _, name in ipairs { "from", "to" } do
    local except = trigger["except_" .. name]
    items = items .. (except and (', %s = except "%s"'):format(name, except) or "")
  end
  return ("changed { %s }"):format(items)
end

local function rotate_on_text(slots)
  local texts = {}
  for i, trigger in ipairs(slots.rotate_on or {}) do texts[i] = trigger_text(trigger) end
  for _, one in ipairs(slots.calendars or {}) do texts[#texts + 1] = calendars.text(one) end
  return #texts > 0 and "{ " .. table.concat(texts, ", ") .. " }"
end

local function key_text(policy)
  local key = policies.literal(policy.key)
  if not policy.key_calendar then return key end
  return ("{ %s, %s }"):format(key:match "^{ (.*) }$" or key, calendars.text(policy.key_calendar))
end

local function measure_text(one)
  local items = {}
  local function add(format, value)
    if value then items[#items + 1] = format:format(value) end
  end
  local held = one.of_kind and matcher_text(one.of_kind)
  if one.word == "count" then return ("count(%s)"):format(held or "") end
  if one.word == "bursts" then
    add("%s", held)
    add("n = %d", one.n)
    add('within = "%dms"', one.gap)
    add('same = "%s"', one.path)
  else
    add("%q", one.gap and one.gap .. "ms" or one.path)
    add("%s", held)
  end
  return ("%s { %s }"):format(one.word, table.concat(items, ", "))
end

local function named_texts(list, text_of)
  local texts = {}
  for i, one in ipairs(list) do texts[i] = ("%s = %s"):format(one.name, text_of(one)) end
  return "{ " .. table.concat(texts, ", ") .. " }"
end

local function tags_text(list, measures)
  return named_texts(list, function(tag)
    return ("where { %s = at_least(%d) }"):format(measures[tag.measure].name, tag.least)
  end)
end

local function limit_text(limit)
  return limit.measure and ("{ %s = %d }"):format(limit.measure, limit.most) or limit.most
end

-- What session and window have in common.
local function scope_rules(slot, slots)
  slot("    ", "cap", slots.cap and threshold_text(slots.cap))
  slot("    ", "activity", slots.activity and activity_text(slots.activity))
  slot("    ", "rotate_on", rotate_on_text(slots))
  slot("    ", "limit", slots.limit and limit_text(slots.limit))
  slot("    ", "measures", slots.measures and named_texts(slots.measures, measure_text))
  slot("    ", "tags", slots.tags and tags_text(slots.tags, slots.measures))
end

local function policy_text(policy)
  local lines = { "policy {" }
  local function slot(indent, name, value)
    if value then lines[#lines + 1] = ("%s%s = %s,"):format(indent, name, value) end
  end
  local function duration_slot(indent, name, ms)
    slot(indent, name, ms and ms_text(ms))
  end
  slot("  ", "name", policies.literal(policy.name))
  slot("  ", "key", key_text(policy))
  slot("  ", "time", time_text(policy))
  duration_slot("  ", "lateness", policy.lateness)
  slot("  ", "order", policy.order and policies.literal(policy.order))
  slot("  ", "unique", policy.unique and policies.literal(policy.unique))
  duration_slot("  ", "max_jump", policy.max_jump)
  duration_slot("  ", "retain", policy.retain)
  duration_slot("  ", "active_gap", policy.active_gap)
  slot("  ", "ignore", policy.ignore and matcher_text(policy.ignore))
  slot("  ", "classes", policy.classes and policies.literal(policy.classes))
  slot("  ", "activity", policy.activity and activity_text(policy.activity))
  lines[#lines + 1] = "  session = {"
  local session = policy.session
  slot("    ", "id", session.id and policies.literal(session.id))
  slot("    ", "trust", session.trust and policies.literal(session.trust))
  slot("    ", "idle", threshold_text(session.idle))
  scope_rules(slot, session)
  slot("    ", "data", session.data and policies.literal(session.data))
  slot("    ", "carry", session.carry and policies.literal(session.carry))
  slot("    ", "update", session.update and keeping.text(session.update))
  slot("    ", "attach", session.attach and policies.literal(session.attach))
  slot("    ", "confirm_on", session.confirm_on
    and ("so_far { events = at_least(%d) }"):format(session.confirm_on))
  slot("    ", "end_on", session.end_on and matcher_text(session.end_on))
  slot("    ", "forget_on", session.forget_on and matcher_text(session.forget_on))
  lines[#lines + 1] = "  },"
  local window = policy.window
  if window then
    lines[#lines + 1] = "  window = {"
    slot("    ", "key", window.key and policies.literal(window.key))
    slot("    ", "idle", window.idle and threshold_text(window.idle))
    slot("    ", "snapshot", window.snapshot and snapshot_text(window.snapshot))
    slot("    ", "chunk", window.chunk and policies.literal(window.chunk))
    scope_rules(slot, window)
    lines[#lines + 1] = "  },"
  end
  lines[#lines + 1] = "}"
  return table.concat(lines, "\n")
end

-- The rules file of a world's policy, or of its experiment.
function policies.rules(policy)
  local this = policy.experiment
  if not this then return "return " .. policy_text(policy) .. "\n" end
  local lines = { "return experiment {", ("  name = %q,"):format(this.name) }
  if this.only then lines[#lines + 1] = "  only = " .. matcher_text(this.only) .. "," end
  if this.split then lines[#lines + 1] = ("  split = %q,"):format(this.split) end
  lines[#lines + 1] = "  arms = {"
  for i, arm in ipairs(this.arms) do
    lines[#lines + 1] = ("  { %q, share = %d, policy = %s },"):format(arm.name, this.shares[i],
      policy_text(arm.policy or policy))
  end
  lines[#lines + 1] = "  },\n}"
  return table.concat(lines, "\n") .. "\n"
end

return policies
