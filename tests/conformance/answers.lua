-- What folders ask of the engine's answers alike.
local answers = {}

-- Names of the case against names of the engine: each of one stands for one of the other.
function answers.pairing()
  local to, from = {}, {}
  return function(ours, theirs)
    if to[ours] == nil and from[theirs] == nil then
      to[ours], from[theirs] = theirs, ours
    end
    return to[ours] == theirs and from[theirs] == ours
  end
end

-- Collects what differs: `differ(where, what, expected, got)` says so if the last two are not
-- equal.
function answers.collector()
  local differences = {}
  local function differ(where, what, expected, got)
    if expected ~= got then
      differences[#differences + 1] = ("%s: %s: expected %s; lull: %s"):format(where, what,
        tostring(expected), tostring(got))
    end
  end
  return differences, differ
end

-- The boundaries of a type that were told with an event, before it.
function answers.told_with(seen, kind)
  local by_event = {}
  for _, record in ipairs(seen.of(kind)) do
    if record.event then by_event[record.event] = record end
  end
  return by_event
end

function answers.has(list, value)
  for _, item in ipairs(list or {}) do
    if item == value then return true end
  end
  return false
end

return answers
