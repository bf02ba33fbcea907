-- Policies side by side: in one pass each says what it says alone. The primary's output is its own,
-- the others' records stand in it, and with shadow their answers do. Neither the size of reads nor
-- state written and read on the way, nor the answers, change the order of anything.
local policies = require "policies"

local beside = {}

-- Ours of all policies, with the world's own in its place.
local function loads_of(this)
  local list = {}
  for i, policy in ipairs(this.beside) do list[i] = policy end
  table.insert(list, this.primary, this.policy)
  return list
end

local function world_of(this, list, shadow)
  local loads = {}
  for i, policy in ipairs(list) do loads[i] = policies.rules(policy) end
  local limits = {}
  for name, limit in pairs(this.policy.limits or {}) do limits[name] = limit end
  limits.waiting_bytes = this.room
  return { policy = this.policy, limits = limits, loads = loads, shadow = shadow,
    reads = this.reads, saves = this.saves, unended = this.unended, drain = this.drain }
end

-- The parts of a tagged event: its line, what is said of it, and what others say; nil of a record.
local function parts_of(line)
  local head, tag, tail = line:match '^(.-),?"lull":(%b{})}([ \t\r]*)$'
  if not head then return nil end
  local plain, others = tag:match '^(.*),"shadow":(%b{})}$'
  return head .. "}" .. tail, plain and plain .. "}" or tag, others
end

-- The output without what others say in it.
local function without_shadow(out)
  return (out:gsub("[^\n]+", function(line)
    local others = select(3, parts_of(line))
    if not others then return line end
    local from, to = line:find(',"shadow":' .. others, 1, true)
    return line:sub(1, from - 1) .. line:sub(to + 1)
  end))
end

-- What a policy alone would have written of an output of several: its records, and where it is the
-- primary the events.
local function of_policy(out, name, primary)
  local lines = {}
  for line in out:gmatch "[^\n]+" do
    local record = line:match '^{"type":"[%a.]+","policy":"([^"]+)"'
    if record == name or not record and primary then lines[#lines + 1] = line .. "\n" end
  end
  return table.concat(lines)
end

-- Each answer is what its policy alone says of the event; how many are missing.
local function answers_differ(out, name, alone)
  local said, missing = {}, 0
  for line in alone.out:gmatch "[^\n]+" do
    local event, tag = parts_of(line)
    if event then
      local one = event .. tag
      said[one] = (said[one] or 0) + 1
    end
  end
  for line in out:gmatch "[^\n]+" do
    local event, _, others = parts_of(line)
    local answer = others and others:match('"' .. name .. '":(%b{})')
    local one = event and answer and event .. answer
    if one and (said[one] or 0) == 0 then return 0, "not what " .. name .. " says: " .. line end
    if one then said[one] = said[one] - 1 end
    missing = missing + (event and not answer and 1 or 0)
  end
  return missing
end

local function stats_differ(name, together, alone)
  for counter, count in pairs(alone) do
    if together[counter] ~= count then
      return ("%s counts %d %s beside others, %d alone"):format(name, together[counter], counter,
        count)
    end
  end
end

function beside.broken(check, this, input)
  local list = loads_of(this)
  local together = check.run(world_of(this, list, false), input, true)
  local shadowed = check.run(world_of(this, list, true), input, true)
  local at_once = check.run(world_of(this, list, true), input)
  if shadowed.out ~= at_once.out then
    return check.first_difference({ "in pieces", "at once" }, shadowed.out, at_once.out)
  end
  local plain = without_shadow(shadowed.out)
  if plain ~= together.out then
    return check.first_difference({ "with shadow", "without" }, plain, together.out)
  end
  local missing = 0
  for i, policy in ipairs(list) do
    local alone = check.run(world_of(this, { policy }, false), input)
    local whole = i == 1 and alone.out or of_policy(alone.out, policy.name, false)
    local ours = of_policy(together.out, policy.name, i == 1)
    if ours ~= whole then
      return check.first_difference({ policy.name .. " beside others", "alone" }, ours, whole)
    end
    if i == 1 and together.rejects ~= alone.rejects then return "the primary's rejects differ" end
    local wrong = stats_differ(policy.name, together.by_policy[i], alone.stats)
    if wrong then return wrong end
    if i > 1 then
      local without
      without, wrong = answers_differ(shadowed.out, policy.name, alone)
      if wrong then return wrong end
      missing = missing + (policy.time and 0 or without)
    end
  end
  local most = shadowed.stats.shadow_over_limit
  if missing > most then
    return ("%d answers are missing, %d went to make room"):format(missing, most)
  end
  check.totals.beside = (check.totals.beside or 0) + 1
  check.totals.unanswered = (check.totals.unanswered or 0) + most
end

return beside
