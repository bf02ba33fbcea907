-- Tags that can never hold: what they ask of a session or window that is over, against all that its
-- figures can be.
local _, use = ...
local say = use "say"

local HUGE = math.huge

-- Figures that are numbers, and the least that each can be.
local LEAST = {
  part = 1, events = 1, active_events = 0, unrecorded = 0, index = 1, duration_ms = 0,
  active_ms = 0, chunk_gaps = 0, chunk_collisions = 0, gap_ms = -HUGE,
}
local MEASURES = { count = 0, distinct = 0, runs = 0, bursts = 0, active_time = 0 }
local OF_ANY_SIGN = { sum = true, mean = true }

-- What a figure can be: { least =, most = } of numbers, { words = { name = true } } of texts; nil
-- where nothing is known.
local function domain_of(policy, place, reasons, name)
  if name == "reason" or name == "start_reason" then return reasons[name] end
  local least = LEAST[name]
  if place == "window" and name == "events" then least = 0 end
  for _, measure in ipairs(policy[place].measures or {}) do
    if measure.name == name then
      least = MEASURES[measure.kind] or OF_ANY_SIGN[measure.kind] and -HUGE or nil
    end
  end
  return least and { least = least, most = HUGE }
end

-- Whether an arm of a threshold can end something.
local function can_end(choice)
  if not choice then return false end
  for _, arm in ipairs(choice.choose and choice or { choice }) do
    if not (arm.leaf and arm.leaf.never) then return true end
  end
  return false
end

-- Adds why a session or window ends by its own slots; false where a function may give any reason. A
-- `limit` comes of too many lines and windows, too.
local function add_ends(scope, ends)
  for _, item in ipairs(scope.rotate_on) do
    if item.call then return false end
    ends[item.name or "changed"] = true
  end
  ends.limit, ends.cap = true, ends.cap or can_end(scope.cap) or nil
  return true
end

-- All reasons that the end of a session or window can have, and its start; nothing where that
-- cannot be told. Windows end with their session.
local function reasons_of(policy, place)
  local session, ends = policy.session, { end_of_input = true }
  local told = add_ends(session, ends) and (place == "session" or add_ends(policy.window, ends))
  if not told then return {} end
  ends.idle = can_end(session.idle) or nil
  ends.calendar = session.rotate_on.calendars[1] ~= nil or nil
  ends.ended = (session.end_on or session.forget_on) ~= nil or nil
  local starts = { first = true, client = true, revived = true }
  for name in pairs(ends) do starts[name] = true end
  return { reason = { words = ends }, start_reason = { words = starts } }
end

-- The numbers for which a test holds, as { least, most }; nil where it asks no number, which a
-- number then never answers; true where that cannot be told.
local function numbers_of(test)
  local op, a = test.op, test.a
  if op == "eq" then return math.type(a) and { a, a } or nil end
  if op == "at_least" then return { a, HUGE } end
  if op == "over" then return { a, HUGE, above = true } end
  if op == "at_most" then return { -HUGE, a } end
  if op == "under" then return { -HUGE, a, below = true } end
  if op == "between" then return { a, test.b } end
  if op == "in" then
    local least, most = HUGE, -HUGE
    for _, value in ipairs(test) do
      if math.type(value) then least, most = math.min(least, value), math.max(most, value) end
    end
    return least <= most and { least, most } or nil
  end
  return true
end

-- Why a test can hold of nothing in the domain, as a message's code and what it tells; nil where it
-- can. Narrows the domain.
local function number_fault(name, test, domain)
  local range = numbers_of(test)
  if range == true then return nil end
  if not range then return "never_holds.kind", { figure = name, found = test.a } end
  local under = range[2] < domain.least
    or range[2] == domain.least and (range.below or domain.above)
  local over = range[1] > domain.most or range[1] == domain.most and (range.above or domain.below)
  if domain.asked and (under or over) then
    return "never_holds.both", { figure = name }
  end
  if under then return "never_holds.least", { figure = name, least = domain.least } end
  if range[1] > domain.least or range.above and range[1] == domain.least then
    domain.least, domain.above = range[1], range.above
  end
  if range[2] < domain.most or range.below and range[2] == domain.most then
    domain.most, domain.below = range[2], range.below
  end
  domain.asked = true
end

local function word_fault(name, test, domain)
  local words = test.op == "eq" and { test.a } or test.op == "in" and test
  if not words then return nil end
  for _, word in ipairs(words) do
    if domain.words[word] then return nil end
  end
  return "never_holds.text",
    { figure = name, found = words[1], domain = say.one_of(say.sorted(domain.words)) }
end

-- Domains that are made when a figure is first asked, and narrowed by what is asked of it.
local function domains_of(policy, place, reasons)
  return setmetatable({}, {
    __index = function(self, name)
      self[name] = domain_of(policy, place, reasons, name) or false
      return self[name]
    end,
  })
end

-- Why a matcher can hold of nothing; nil where it can, as far as that can be told. `domains` are
-- those of the figures that are asked beside it, which must hold too; `fresh` makes others.
local function fault_of(matcher, domains, fresh)
  if matcher.kind == "constant" then
    return not matcher.value and "never_holds.constant" or nil
  end
  if matcher.kind == "so_far" then
    local domain = domains[matcher.figure]
    if not domain then return nil end
    local find = domain.words and word_fault or number_fault
    return find(matcher.figure, matcher.test, domain)
  end
  local fault, of
  for _, child in ipairs((matcher.kind == "all" or matcher.kind == "any") and matcher or {}) do
    fault, of = fault_of(child, matcher.kind == "all" and domains or fresh(), fresh)
    if (fault ~= nil) == (matcher.kind == "all") then break end
  end
  return fault, of
end

-- Tells warn(path, code, of) of each tag of a session or window that can never hold.
return function(policy, place, warn)
  local reasons = reasons_of(policy, place)
  local function fresh() return domains_of(policy, place, reasons) end
  for _, tag in ipairs(policy[place].tags) do
    if tag.held then
      local fault, of = fault_of(tag.held, fresh(), fresh)
      if fault then warn(("%s.tags.%s"):format(place, tag.name), fault, of) end
    end
  end
end
