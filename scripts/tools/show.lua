-- Values and small tables, as a person reads them.
local lull = ...
local show = {}

local LENGTH, LEVELS = 60, 4

local function is_name(key)
  return type(key) == "string" and key:find "^[%a_][%w_]*$" ~= nil
end

-- The path of a member: a.b, a[1], a["b.c"].
function show.member(path, key)
  if #path > LENGTH then return path:sub(1, LENGTH) .. "…" end
  if is_name(key) then return path == "" and key or path .. "." .. key end
  return ("%s[%s]"):format(path, type(key) == "string" and lull.encode(key) or tostring(key))
end

local function text(value)
  local short = #value > LENGTH and value:sub(1, LENGTH) or value
  while not utf8.len(short) and #short > LENGTH - 4 do short = short:sub(1, -2) end
  if not utf8.len(short) then short = short:gsub("[\128-\255]", "?") end
  return lull.encode(short) .. (#value > LENGTH and "…" or "")
end

local shown

local function members(value, level)
  if level > LEVELS then return "{ … }" end
  local parts, length, listed = {}, 0, 0
  for i, item in ipairs(value) do
    parts[i], listed = shown(item, level), i
  end
  for key, item in pairs(value) do
    local in_list = math.type(key) == "integer" and key >= 1 and key <= listed
    if not in_list then
      parts[#parts + 1] = (is_name(key) and key or "[" .. shown(key, level) .. "]") .. " = "
        .. shown(item, level)
    end
  end
  for i, part in ipairs(parts) do
    length = length + #part
    if length > 4 * LENGTH then
      return "{ " .. table.concat(parts, ", ", 1, i) .. ", … }"
    end
  end
  return #parts == 0 and "{}" or "{ " .. table.concat(parts, ", ") .. " }"
end

function shown(value, level)
  local kind = type(value)
  if kind == "string" then return text(value) end
  if kind == "table" then return members(value, level + 1) end
  if value == lull.null then return "null" end
  if kind == "nil" or kind == "boolean" or kind == "number" then return tostring(value) end
  return "a " .. kind
end

function show.value(value)
  return shown(value, 0)
end

-- What somebody says: a text as it is, all else as a value.
function show.text(value)
  return type(value) == "string" and value or show.value(value)
end

function show.list(...)
  local parts = table.pack(...)
  for i = 1, parts.n do parts[i] = show.value(parts[i]) end
  return table.concat(parts, ", ")
end

-- Characters that a text takes on a terminal; bytes where it is no UTF-8.
local function width(cell)
  return utf8.len(cell) or #cell
end

-- Rows of cells, in columns; `row.words` stands behind a row's cells and is in no column.
function show.rows(rows)
  local widths, lines = {}, {}
  for _, row in ipairs(rows) do
    for i, cell in ipairs(row) do widths[i] = math.max(widths[i] or 0, width(cell)) end
  end
  for i, row in ipairs(rows) do
    local cells = {}
    for k, cell in ipairs(row) do
      cells[k] = cell .. (" "):rep(widths[k] - width(cell))
    end
    cells[#cells + 1] = row.words
    lines[i] = table.concat(cells, "  "):gsub(" +$", "")
  end
  return table.concat(lines, "\n")
end

return show
