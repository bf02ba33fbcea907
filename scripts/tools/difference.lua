-- Expected and found, compared member by member: only what an expectation names counts. What
-- differs is told as a table, in which the rows that were expected show the cells that differ and
-- no others.
local lull, use = ...
local clock, nearest, show, tests, check =
  use "clock", use "nearest", use "show", use "tests", use "check"

local difference = {}

local ROWS = 16 -- of a table; more than that nobody reads

-- Members that are times since the start, or spans: texts are read as such, numbers are ms.
local SPANS = {}
for _, name in ipairs { "time", "start", "end", "last", "last_active", "closed", "confirmed",
  "playable_from", "from", "to", "duration_ms", "active_ms", "gap_ms", "limit_ms" } do
  SPANS[name] = true
end

-- ---- one value ----------------------------------------------------------------------------------

local holds

-- Lists are compared whole, tables of names by the names that are expected.
local function holds_table(found, expected, run)
  if type(found) ~= "table" then return false end
  if #expected > 0 or next(expected) == nil then
    if #found ~= #expected then return false end
    if next(expected) == nil then return next(found) == nil end
  end
  for name, value in pairs(expected) do
    if not holds(found[name], value, name, run) then return false end
  end
  return true
end

function holds(found, expected, name, run)
  if tests.is(expected) then return expected.holds(found, run) end
  if type(expected) == "function" then return expected(found) and true or false end
  if expected == false and found == nil then return true end
  if type(expected) == "table" then return holds_table(found, expected, run) end
  if SPANS[name] and type(expected) == "string" then
    local span = clock.span(expected)
    local instant = not span and clock.instant(expected)
    if instant then span = instant - run.start end
    if not span then
      lull.raise(('%s: found %s, expected a span such as "31m", or an instant'):format(name,
        show.value(expected)))
    end
    return found == span
  end
  return found == expected
end

-- With spans as texts, at all depths.
local function readable(value, name)
  if tests.is(value) then return value.text end
  if type(value) == "table" then
    local copy = {}
    for key, item in pairs(value) do copy[key] = readable(item, key) end
    return copy
  end
  local span = SPANS[name] and (math.tointeger(value) or clock.span(value))
  return span and clock.shown(span) or value
end

local function shown(value, name)
  if value == nil then return "-" end
  return show.text(readable(value, name))
end

-- ---- one row ------------------------------------------------------------------------------------

-- Raises on a member that records have not.
local function check_names(expected, known, what)
  for name in pairs(expected) do
    if type(name) == "string" and not known[name] then
      lull.raise(("%s have no %s%s"):format(what, name, nearest.hint(name, known)))
    end
  end
end

-- The names of the members that differ: { name = true }, and whether there are any.
local function differing(found, expected, run)
  local names = {}
  for name, value in pairs(expected) do
    if not holds(found[name], value, name, run) then names[name] = true end
  end
  return names, next(names) ~= nil
end

-- The members that a list of expectations names, as they stand in `order`, then by their names.
local function columns_of(expected, order)
  local named, columns = {}, {}
  for _, row in ipairs(expected) do
    for name in pairs(row) do named[name] = true end
  end
  for _, name in ipairs(order) do
    if named[name] then columns[#columns + 1] = name end
    named[name] = nil
  end
  for name in pairs(named) do columns[#columns + 1] = name end
  return columns
end

local function cells(first, second, row, columns, only)
  local list = { first, second }
  for i, name in ipairs(columns) do
    local empty = only and not only[name]
    list[i + 2] = empty and "" or shown(row[name], name)
  end
  return list
end

-- ---- a table ------------------------------------------------------------------------------------

-- Rows around the first one that differs.
local function window(rows, first)
  if #rows <= ROWS then return rows end
  local from = math.max(1, math.min(first - ROWS // 3, #rows - ROWS + 1))
  local list = table.move(rows, from, from + ROWS - 1, 1, {})
  if from > 1 then table.insert(list, 1, { "…" }) end
  if from + ROWS - 1 < #rows then list[#list + 1] = { "…" } end
  return list
end

-- What differs between two lists of rows, as a text; nil: nothing. `kind` says what they are:
-- { what = "sessions", order = { … }, known = { name = true } }.
function difference.of_lists(found, expected, kind, run)
  local columns = columns_of(expected, kind.order)
  local rows, first = {}, nil
  for i = 1, math.max(#found, #expected) do
    local number = tostring(i)
    if expected[i] then check_names(expected[i], kind.known, kind.what) end
    if not found[i] then
      rows[#rows + 1] = cells(number, "expected", expected[i], columns)
      first = first or #rows
    else
      rows[#rows + 1] = cells(number, "found", found[i], columns)
      local names, differ = differing(found[i], expected[i] or {}, run)
      if not expected[i] then
        rows[#rows + 1] = { "", "expected", words = "nothing more" }
        first = first or #rows
        break
      elseif differ then
        rows[#rows + 1] = cells("", "expected", expected[i], columns, names)
        first = first or #rows
      end
    end
  end
  if not first then return nil end
  local list = window(rows, first)
  table.insert(list, 1, { "", "", table.unpack(columns) })
  return ("%s: found %d, expected %d\n%s"):format(kind.what, #found, #expected, show.rows(list))
end

-- The same of one row, as a text with a line for each member that differs.
function difference.of_row(found, expected, kind, run)
  check_names(expected, kind.known, kind.what)
  local names, differ = differing(found, expected, run)
  if not differ then return nil end
  local rows = { { "", "found", "expected" } }
  for _, name in ipairs(columns_of({ expected }, kind.order)) do
    if names[name] then
      rows[#rows + 1] = { name, shown(found[name], name), shown(expected[name], name) }
    end
  end
  return show.rows(rows)
end

-- Whether found is what is expected: as it stands, or by a test.
function difference.check_value(found, expected)
  if tests.is(expected) then
    if not expected.holds(found) then
      check.fail(("found %s, expected %s"):format(show.value(found), expected.text))
    end
    return
  end
  local fine, text = check.same(found, expected)
  if not fine then check.fail("not the same:\n" .. text) end
end

return difference
