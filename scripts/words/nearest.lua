-- The nearest known word to a misspelt one, for messages.

-- Least number of letters to insert, drop, change or swap with their neighbour.
local function distance(a, b)
  local before, row = {}, {}
  for j = 0, #b do row[j] = j end
  for i = 1, #a do
    local last = before
    before, row = row, { [0] = i }
    for j = 1, #b do
      local same = a:byte(i) == b:byte(j)
      row[j] = math.min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (same and 0 or 1))
      local swapped = i > 1 and j > 1 and a:byte(i) == b:byte(j - 1) and a:byte(i - 1) == b:byte(j)
      if swapped then row[j] = math.min(row[j], last[j - 2] + 1) end
    end
  end
  return row[#b]
end

-- The one of `known` (a list, or a table with words as keys) that `word` most likely stands for, or
-- nil. Of equally near ones the first by bytes, so that a message is the same on every run.
local function nearest(word, known)
  if type(word) ~= "string" then return nil end
  local names = {}
  for key, value in pairs(known) do
    local name = type(key) == "string" and key or value
    if type(name) == "string" then names[#names + 1] = name end
  end
  table.sort(names)
  local best, least = nil, math.max(1, #word // 3) + 1
  for _, name in ipairs(names) do
    -- A long word is no typing mistake for a much shorter one: no need to measure.
    if #word <= 64 and math.abs(#name - #word) < least then
      local far = distance(word:lower(), name:lower())
      if far < least then best, least = name, far end
    end
  end
  return best
end

-- "; did you mean x?", or nothing.
local function hint(word, known)
  local found = nearest(word, known)
  return found and ("; did you mean " .. found .. "?") or ""
end

return { nearest = nearest, hint = hint }
