-- Where in a rules file each slot stands. `return policy {…}` is a tail call, so no stack frame
-- knows its lines: they are taken from the text. This reads tokens, not Lua: it is told that the
-- text compiles, and only looks for `name = ` directly inside braces.

local OPEN_LONG = "^%[(=*)%["

-- Passes white space and comments: the position and line of the next token.
local function skip(text, at, line)
  while true do
    local space = text:match("^%s+", at)
    if space then
      line = line + select(2, space:gsub("\n", ""))
      at = at + #space
    elseif text:find("^%-%-", at) then
      local level = text:match(OPEN_LONG, at + 2)
      local _, stop = text:find(level and "]" .. level .. "]" or "\n", at + 2, true)
      stop = stop or #text
      line = line + select(2, text:sub(at, stop):gsub("\n", ""))
      at = stop + 1
    else
      return at, line
    end
  end
end

-- The end of a quoted string that begins at `at`.
local function quoted_end(text, at)
  local quote, i = text:sub(at, at), at + 1
  while i <= #text and text:sub(i, i) ~= quote do
    i = i + (text:sub(i, i) == "\\" and 2 or 1)
  end
  return i
end

-- The next token: its kind ("name", "string" or the character itself), text, end.
local function token(text, at)
  local name = text:match("^[%a_][%w_]*", at)
  if name then return "name", name, at + #name - 1 end
  if text:find("^[\"']", at) then
    local stop = quoted_end(text, at)
    return "string", text:sub(at + 1, stop - 1), stop
  end
  local level = text:match(OPEN_LONG, at)
  if level then
    local _, stop = text:find("]" .. level .. "]", at, true)
    return "string", "", stop or #text
  end
  local number = text:match("^%d[%w%.]*", at)
  if number then return "number", number, at + #number - 1 end
  return text:sub(at, at), text:sub(at, at), at
end

local function tokens(text)
  local list, at, line = {}, 1, 1
  while true do
    at, line = skip(text, at, line)
    if at > #text then return list end
    local kind, word, stop = token(text, at)
    list[#list + 1] = { kind = kind, word = word, line = line }
    line = line + select(2, text:sub(at, stop):gsub("\n", ""))
    at = stop + 1
  end
end

local SEPARATES = { ["{"] = true, [","] = true, [";"] = true }

-- The name of the member that begins at token i (`name =` or `["name"] =`), and its "=" token.
local function member(list, i)
  local a, b, c, d = list[i], list[i + 1], list[i + 2], list[i + 3]
  if a.kind == "name" and b and b.kind == "=" and not (c and c.kind == "=") then
    return a.word, i + 1
  end
  if a.kind == "[" and b and b.kind == "string" and c and c.kind == "]" and d and d.kind == "=" then
    return b.word, i + 3
  end
end

-- Words that open a block, and those that close one. The `do` of for and while is their only one.
local OPENS = { ["function"] = true, ["if"] = true, ["do"] = true, ["repeat"] = true }
local CLOSES = { ["end"] = true, ["until"] = true }

-- The token behind the block that begins at token i.
local function behind_block(list, i)
  local depth = 0
  repeat
    local t = list[i]
    if t.kind == "name" then
      depth = depth + (OPENS[t.word] and 1 or CLOSES[t.word] and -1 or 0)
    end
    i = i + 1
  until depth == 0 or i > #list
  return i
end

-- Words whose table holds slots.
local ROOTS = { policy = true, with = true, experiment = true }

-- The level that begins at an open brace: the path it stands for and whose lines it tells; false
-- outside of all slots. Policies stand in the text, or in the arms of its experiment.
local function level_at(found, call, top, pending)
  local outside = not top or top.lines == found.experiment
  if outside and call and call.kind == "name" and ROOTS[call.word] then
    local lines = { [""] = call.line }
    if call.word == "experiment" then
      found.experiment = lines
    else
      found[#found + 1] = lines
    end
    return { path = "", lines = lines, parens = 0 }
  end
  if not top then return false end
  local path = pending or top.path
  if not pending and path == "arms" and top.lines == found.experiment then
    path = ("arms[%d]"):format(top.items)
  end
  return { path = path, lines = top.lines, items = pending and 0, parens = 0 }
end

-- Notes the line of an item of a list that is a slot's own: `[1] =` is none.
local function note_item(level, t)
  if level.items and level.parens == 0 and t.kind ~= "}" and t.kind ~= "[" then
    level.items = level.items + 1
    level.lines[("%s[%d]"):format(level.path, level.items)] = t.line
  end
end

local PARENS = { ["("] = 1, [")"] = -1 }

-- Line of each slot by its path below `policy`, and of each item of a slot's list, one table for
-- each `policy {` and `:with {` of the text, in their order, and below `experiment` those of the
-- text's last one:
-- { { ["session.idle"] = 5, ["session.idle[1]"] = 6, [""] = 3 },
--   experiment = { ["arms[1].share"] = 9 } }.
local function positions(text)
  local list, found = tokens(text), {}
  local levels = {} -- of open braces
  local pending     -- path of the member whose value comes
  local i = 1
  while i <= #list do
    local t, before = list[i], list[i - 1]
    local top = levels[#levels]
    local name, equals
    if top and before and SEPARATES[before.kind] then
      name, equals = member(list, i)
      if not name then note_item(top, t) end
    end
    if t.kind == "{" then
      local call = before and (before.kind == "(" and list[i - 2] or before)
      levels[#levels + 1] = level_at(found, call, top, pending)
      pending = nil
    elseif t.kind == "}" then
      levels[#levels] = nil
      pending = nil
    elseif t.word == "function" and t.kind == "name" and top then
      i = behind_block(list, i) - 1 -- what a function does is no slot
    elseif name then
      pending = top.path == "" and name or top.path .. "." .. name
      top.lines[pending] = top.lines[pending] or t.line
      i = equals
    elseif top then
      top.parens = top.parens + (PARENS[t.kind] or 0)
      pending = not (before and SEPARATES[before.kind]) and pending or nil
    end
    i = i + 1
  end
  return found
end

return positions
