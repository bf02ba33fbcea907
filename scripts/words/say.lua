-- How mistakes are told: where, what was found, what was expected, what to do.
local natives, use = ...
local nearest, mistakes = use "nearest", use "mistakes"

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

-- Raises at the line of the rules file that called the word: "where: found …, expected …".
function say.word(word, ...)
  natives.raise(nil, 0, word .. ": " .. table.concat({ ... }))
end

-- "found …, expected …".
function say.expected(value, expected)
  return "found " .. say.shown(value) .. ", expected " .. expected
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

-- The first name, in order, that is none of the options, as a mistake; nil where all are known.
function say.unknown_option(given, options)
  for _, name in ipairs(say.sorted(given)) do
    if not options[name] then
      return "no option " .. say.name(name) .. nearest.hint(name, options)
    end
  end
end

return say
