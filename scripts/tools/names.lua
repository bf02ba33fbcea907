-- Short names for long ids: S1, S2 … in the order in which they come. So many are remembered; after
-- those an id stands for itself again.
local lull = ...

local KEPT = 1000

return function(letter)
  local numbers, ids, count = {}, {}, 0
  local names = {}

  -- A new name; the oldest is forgotten.
  function names.give(...)
    local id = lull.encode { ... }
    if numbers[id] then return letter .. numbers[id] end
    count = count + 1
    local place = count % KEPT
    if ids[place] then numbers[ids[place]] = nil end
    numbers[id], ids[place] = count, id
    return letter .. count
  end

  -- The name that was given, or nil.
  function names.of(...)
    local number = numbers[lull.encode { ... }]
    return number and letter .. number
  end

  function names.count()
    return count
  end

  return names
end
