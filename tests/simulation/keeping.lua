-- What a rule keeps, from chance: the steps of its update (tests/model/keep.lua), as the model's
-- table and as the function that says the same.
local chances = require "chances"
local random, chance, pick = chances.random, chances.chance, chances.pick

local keeping = {}

local function count(session, _, kinds)
  local of = pick { "data", "carry" }
  session[of].n = 0
  return { word = "count", of = of, name = "n", kind = chance(2) and pick(kinds) or nil }
end

local function latest(session)
  session.data.plan = pick { "none", false, 7 }
  return { word = "latest", name = "plan", path = "plan" }
end

local function ring(session)
  local size = random(3)
  session.data.at = 0
  for i = 0, size - 1 do session.data["r" .. i] = false end
  return { word = "ring", size = size }
end

local function clock(session, unit)
  session.carry.clock = 0
  if chance(3) then return { word = "now" } end
  return { word = "clock", ms = unit * pick { 1, 3, 10 } }
end

local function tag(_, _, kinds)
  return { word = "tag", name = pick { "set", "t1", "zz" }, kind = pick(kinds) }
end

local function fail(_, _, kinds)
  return { word = "fail", kind = pick(kinds) }
end

-- Fills the slots of a session. `unit`: what its durations are near; its cap may count from the
-- clock.
function keeping.fill(session, unit, kinds)
  session.data, session.carry, session.update, session.attach = {}, {}, {}, { "start", "events" }
  for i = 1, random(4) do
    session.update[i] = pick { count, latest, ring, clock, clock, tag, fail } (session, unit, kinds)
  end
  for _, of in ipairs { "data", "carry" } do
    local names = {}
    for name in pairs(session[of]) do names[#names + 1] = of .. "." .. name end
    table.sort(names)
    table.move(names, 1, #names, #session.attach + 1, session.attach)
  end
  if session.measures then table.insert(session.attach, session.measures[1].name) end
  local cap = session.cap
  if cap and session.carry.clock and not cap.called then
    cap.since = "clock"
    for _, other in pairs(cap.by or {}) do other.since = chance(2) and "clock" or nil end
  end
end

-- Of an arm of an experiment, whose sessions carry what those of the first arm do.
function keeping.share(session, first)
  if session.carry or first.carry then
    session.data, session.carry, session.update = first.data, first.carry, first.update
    session.attach = session.update and { "start", "events" }
    local cap = session.cap or {}
    cap.since = nil
    for _, other in pairs(cap.by or {}) do other.since = nil end
  end
end

local TEXTS = {
  count = "session.%s.%s = session.%s.%s + 1",
  latest = "session.data.%s = event.%s",
  ring = 'session.data["r" .. session.data.at] = event.v '
    .. "session.data.at = (session.data.at + 1) %% %d",
  clock = 'if session.start - session.carry.clock > ms "%dms" then '
    .. "session.carry.clock = session.start end",
  now = "session.carry.clock = at(event)",
  tag = 'session:tag "%s"',
  fail = 'error "no"',
}

local function step_text(step)
  local of = step.of and table.pack(step.of, step.name, step.of, step.name)
    or table.pack(step.name or step.size or step.ms, step.path)
  local text = TEXTS[step.word]:format(table.unpack(of, 1, of.n))
  return step.kind and ('if event.kind == "%s" then %s end'):format(step.kind, text) or text
end

-- The function of these steps.
function keeping.text(update)
  local texts = {}
  for i, step in ipairs(update) do texts[i] = step_text(step) end
  return ("function(event, session) %s end"):format(table.concat(texts, " "))
end

return keeping
