-- All mistakes of a rules file are told at once. Each check raises the first that it finds; who
-- asks several checks attempts each, and goes on. What a word that failed leaves in its place is
-- TOLD: a value that can be called and looked into, and that no message mentions, so that what
-- follows from a mistake is not told as another.
local natives, use = ...
local messages = use "messages"
local mistakes = {}

local MOST = 100 -- that are kept; the others are counted

local TOLD = natives.box("told", true)
local kept, told = { more = 0 }, {}

function mistakes.is_told(value)
  return natives.unbox(value, "told") ~= nil
end

-- Raises what is no mistake of its own: it follows from one that is told.
function mistakes.follow()
  natives.raise(nil, 0, "", "")
end

local function keep(file, line, message, code)
  local whole = file .. ":" .. line .. ": " .. message
  if message == "" or told[whole] then return end -- a loop tells the same again
  told[whole] = true
  if #kept == MOST then
    kept.more = kept.more + 1
  else
    local slot = message:match "^([%a_][%w_%.%[%]]*): "
    kept[#kept + 1] = { file = file, line = line, slot = slot, message = message, code = code }
  end
end

-- What check(…) gives, up to three values; nil where it raised a mistake, which is kept.
function mistakes.attempt(check, ...)
  local fine, a, b, c, code = natives.attempt(check, ...)
  if fine then return a, b, c end
  keep(a, b, c, code)
end

-- The same function for files: where it fails while they load, it gives TOLD. While events flow it
-- raises, as all rules do.
function mistakes.tolerant(call)
  return function(...)
    if not natives.running() then return call(...) end
    local fine, value, line, message, code = natives.attempt(call, ...)
    if fine then return value end
    keep(value, line, message, code)
    return TOLD
  end
end

mistakes.TOLD = TOLD

-- How many there are by now.
function mistakes.count()
  return #kept + kept.more
end

-- By file as they came, then by line; those without a line come last.
local function sort(list)
  local rank, files = {}, 0
  for i, one in ipairs(list) do
    one.at = i
    if not rank[one.file] then
      files = files + 1
      rank[one.file] = files
    end
  end
  table.sort(list, function(a, b)
    if a.file ~= b.file then return rank[a.file] < rank[b.file] end
    if a.line ~= b.line then return b.line == 0 or a.line ~= 0 and a.line < b.line end
    return a.at < b.at
  end)
end

-- Tells all mistakes, and raises the first; does nothing where there is none.
function mistakes.tell()
  if #kept == 0 then return end
  sort(kept)
  local first = kept[1]
  for _, one in ipairs(kept) do
    natives.find("mistake", one.code, one.file, one.line, one.slot, one.message)
  end
  if kept.more > 0 then
    local text = messages.too_many_mistakes:gsub("{count}", kept.more)
    natives.find("mistake", "too_many_mistakes", first.file, 0, nil, text)
  end
  natives.raise(first.file, first.line, first.message, first.code)
end

return mistakes
