-- Where in a rules file each slot stands. `return policy {…}` is a tail call, so no stack frame
-- knows its lines: they are taken from the text. This reads tokens, not Lua: it only looks for
-- `name = ` directly inside braces.
local _, use = ...
local tokens, behind_block = use "tokens".read, use "tokens".behind_block

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
