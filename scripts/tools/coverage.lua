-- Which lines of rules files were exercised: points as an engine tells them ("held 1 12 shop.lua",
-- see lull_engine_coverage), gathered over many runs, and summed up by file and line.
local coverage = {}

local PATTERN = "(%l+) ([01]) (%d+) ([^\n]*)\n"

-- Adds what an engine tells to what is known of all: points[file][line][kind] = whether it was.
function coverage.add(points, text)
  for kind, exercised, line, file in text:gmatch(PATTERN) do
    points[file] = points[file] or {}
    local lines = points[file]
    local number = math.tointeger(tonumber(line))
    lines[number] = lines[number] or {}
    lines[number][kind] = lines[number][kind] or exercised == "1"
  end
end

-- The same as the engine would tell it.
function coverage.text(points)
  local parts = {}
  for file, lines in pairs(points) do
    for line, kinds in pairs(lines) do
      for kind, exercised in pairs(kinds) do
        parts[#parts + 1] = ("%s %d %d %s\n"):format(kind, exercised and 1 or 0, line, file)
      end
    end
  end
  return table.concat(parts)
end

-- What is missing at a line, in words; nil: nothing is.
local function missing(kinds)
  local list = {}
  if kinds.ran == false then list[#list + 1] = "never ran" end
  if kinds.held == false and kinds.failed == false then
    list[#list + 1] = "never asked"
  elseif kinds.held == false then
    list[#list + 1] = "never held"
  elseif kinds.failed == false then
    list[#list + 1] = "always held"
  end
  if kinds.chosen == false then list[#list + 1] = "never chosen" end
  if kinds.decided == false then list[#list + 1] = "ended nothing" end
  return #list > 0 and table.concat(list, ", ") or nil
end

local function sorted_keys(map)
  local keys = {}
  for key in pairs(map) do keys[#keys + 1] = key end
  table.sort(keys)
  return keys
end

-- Of each file, in order: { file =, lines = so many can be exercised, exercised = of them, missed =
-- { { line =, why = }, … } }.
function coverage.files(points)
  local list = {}
  for i, file in ipairs(sorted_keys(points)) do
    local of = { file = file, lines = 0, exercised = 0, missed = {} }
    for _, line in ipairs(sorted_keys(points[file])) do
      local why = missing(points[file][line])
      of.lines = of.lines + 1
      if why then
        of.missed[#of.missed + 1] = { line = line, why = why }
      else
        of.exercised = of.exercised + 1
      end
    end
    list[i] = of
  end
  return list
end

-- Whole per cent, rounded down: 100 is all of them.
function coverage.share(of)
  return of.exercised * 100 // of.lines
end

return coverage
