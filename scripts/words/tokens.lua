-- The tokens of a rules file, for what no stack frame knows. It is told that the text compiles, and
-- takes no pains with the rest: a token is { kind = "name", "string", "number" or the character
-- itself, word = its text, line = }.

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

return { read = tokens, behind_block = behind_block }
