-- How mistakes are told: where, what was found, what was expected, what to do.
local natives, use = ...
local nearest, mistakes, messages = use "nearest", use "mistakes", use "messages"

local say = {}

-- A value as a message shows it: short, and never by its address. There is no message of what a
-- mistake left behind.
function say.shown(value)
  if mistakes.is_told(value) then mistakes.follow() end
  local kind = type(value)
  if kind == "string" then
    local short = #value > 40 and value:sub(1, utf8.offset(value, 0, 41) - 1) .. "…" or value
    return '"' .. short:gsub("[%c\"\\]", "?") .. '"'
  elseif kind == "nil" then
    return "nothing"
  elseif kind == "number" or kind == "boolean" then
    return tostring(value)
  elseif kind == "table" then
    return next(value) == nil and "an empty table" or "a table"
  elseif kind == "userdata" then
    local name = natives.kind(value)
    return (name:find("^[aeiou]") and "an " or "a ") .. name
  end
  return "a " .. kind
end

-- A name that a table was asked for, as it stands; anything else as a value is shown.
function say.name(name)
  return type(name) == "string" and name or say.shown(name)
end

local OFFERED_MOST = 24

-- What to write in place of a name that is not known: the nearest that is, else all of them, where
-- they are few enough to read.
function say.offer(name, known)
  local hint, names = nearest.hint(name, known), {}
  if hint ~= "" then return hint end
  for _, one in ipairs(say.sorted(known)) do
    if type(one) == "string" then names[#names + 1] = one end
  end
  if #names == 0 or #names > OFFERED_MOST then return "" end
  return ", expected " .. say.one_of(names)
end

-- How the places of a message are filled; any other is what it was given.
local READ = {
  found = function(of) return say.shown(of.found) end,
  name = function(of) return say.name(of.name) end,
  near = function(of) return nearest.hint(of.name, of.known) end,
  offer = function(of) return say.offer(of.name, of.known) end,
}

-- The message of a code (see messages.lua), its places filled with what stands in `of`.
function say.text(code, of)
  local text = assert(messages[code], code)
  return (text:gsub("{([%l_]+)}", function(place)
    return READ[place] and READ[place](of) or tostring(of[place])
  end))
end

-- A code as others are told it: without the place that tells its texts apart.
function say.code(code)
  return code:match "^[^.]*"
end

-- Raises a mistake at a line of a file; with no file at the line that runs. `where`: the slot or
-- the word, nil where the message names it.
function say.at(file, line, where, code, of)
  local text = say.text(code, of)
  natives.raise(file, line, where and where .. ": " .. text or text, say.code(code))
end

-- Raises at the line of the rules file that called the word.
function say.word(word, code, of)
  say.at(nil, 0, word, code, of)
end

-- Raises where no word is to be named.
function say.here(code, of)
  say.at(nil, 0, nil, code, of)
end

-- Raises what the core finds wrong with a path, if anything.
function say.check_path(word, path)
  local fault = natives.path_fault(path)
  if fault then say.word(word, "bad_path", { fault = fault }) end
end

-- A list of words as prose: "a, b or c".
function say.one_of(names)
  if #names < 2 then return names[1] or "" end
  return table.concat(names, ", ", 1, #names - 1) .. " or " .. names[#names]
end

-- Keys of a table, sorted.
function say.sorted(map)
  local names = {}
  for name in pairs(map) do names[#names + 1] = name end
  table.sort(names, function(a, b) return tostring(a) < tostring(b) end)
  return names
end

-- What is wrong with the first name, in order, that is none of the options; nil where all are.
function say.unknown_option(given, options)
  for _, name in ipairs(say.sorted(given)) do
    if not options[name] then
      return "no_option", { name = name, known = options }
    end
  end
end

return say
