-- What a rule keeps, of point 6 in model.lua: update, with data, carry and tags; attach.
--
-- The rule's update is a list of steps, taken in their order:
--   { word = "count", of = "data" or "carry", name = n }   one more
--   { word = "latest", name = n, path = p }                the event's value, or nothing
--   { word = "ring", size = n }                            data.r0, data.r1, … in turn
--   { word = "clock", ms = d }                             carry.clock is the start, where it was
--                                                          more than d before that
--   { word = "now" }                                       carry.clock is the event's instant
--   { word = "tag", name = n }
--   { word = "fail" }
-- each with kind = k: at events of this kind alone.
local Model = require "model"

local STEPS = {}

function STEPS.count(step, now)
  now[step.of][step.name] = now[step.of][step.name] + 1
end

function STEPS.latest(step, now, event)
  now.data[step.name] = event.fields[step.path]
end

function STEPS.ring(step, now, event)
  now.data["r" .. now.data.at] = event.fields.v
  now.data.at = (now.data.at + 1) % step.size
end

function STEPS.clock(step, now, _, session)
  if session.start - now.carry.clock > step.ms then now.carry.clock = session.start end
end

function STEPS.now(_, now, event)
  now.carry.clock = event.time
end

function STEPS.tag(step, now)
  now.tags[step.name] = true
end

local function copy(map)
  local other = {}
  for name, value in pairs(map or {}) do other[name] = value end
  return other
end

-- A session or part begins: data and tags anew; the line's carry goes on.
function Model:keep_anew(session)
  local slots, line = self.policy.session, session.line
  session.data, session.tags = copy(slots.data), {}
  line.carry = line.carry or copy(slots.carry)
end

-- After each counted event: all of what it says, or where it fails nothing.
function Model:update(session, event, told)
  local slots = self.policy.session
  local now = { data = copy(session.data), carry = copy(session.line.carry),
    tags = copy(session.tags) }
  for _, step in ipairs(slots.update or {}) do
    if not step.kind or step.kind == event.kind then
      told.failed = told.failed or step.word == "fail"
      if step.word ~= "fail" then STEPS[step.word](step, now, event, session) end
    end
  end
  if not told.failed then
    session.data, session.line.carry, session.tags = now.data, now.carry, now.tags
  end
end

-- What cap counts from: the instant that the carried value names, unless it had passed by then.
function Model:cap_base(session) -- luacheck: no self
  local cap = session.cap
  local clock = cap and cap.since and session.line.carry[cap.since]
  local over = clock and clock + cap.ms + (cap.at_least and 0 or 1)
  return over and over > session.start and clock or session.start
end

-- The key forgets what its lines carry.
function Model:forget_carry(key)
  for _, line in ipairs(key.lines) do line.carry = copy(self.policy.session.carry) end
end
