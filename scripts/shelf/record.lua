-- Reads a rules file without running the engine: every word of the language only writes down that
-- it was said, and with what. So what a file says can be told in other words (tell.lua).
--
--   local file = record("rules/ga4.lua", words)
--   file.policy    the slots that the file gives, or what a vocabulary returns
--   file.settings  name → its value by default
--   file.header    the comment that it begins with, as one line of text
--   file.lines     its lines
--
-- What a word made is { word = "where", n = 1, … }, with its n arguments from 1; a bare word such
-- as `never` has none. A matcher that a vocabulary names is known by that name (`called`).
local PLAIN = { "assert", "error", "ipairs", "math", "next", "pairs", "select", "string", "table",
  "tonumber", "tostring", "type", "utf8" }

local meta = {}
meta.__call = function(word, ...)
  return setmetatable({ word = word.word, n = select("#", ...), ... }, meta)
end

local function merged(base, over)
  local all = {}
  for name, value in pairs(base) do all[name] = value end
  for name, value in pairs(over) do
    local both = type(value) == "table" and type(all[name]) == "table"
      and not getmetatable(value) and not getmetatable(all[name]) and not value[1]
    if both then
      all[name] = merged(all[name], value)
    elseif value == false then
      all[name] = nil
    else
      all[name] = value
    end
  end
  return all
end

local function policy_of(slots)
  return setmetatable(slots, { __index = { with = function(base, over)
    return policy_of(merged(base, over))
  end } })
end

-- Gives the matchers of a vocabulary their names, where they have none yet.
local function named(vocabulary, name)
  for member, matcher in pairs(vocabulary) do
    if type(matcher) == "table" then matcher.called = matcher.called or name .. "'s " .. member end
  end
  return vocabulary
end

local function inside(path, what)
  if getmetatable(what) then
    return setmetatable({ word = "inside", n = 2, path, what, called = what.called }, meta)
  end
  return what -- a vocabulary: where it lies changes no name
end

local function text_of(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read "a"
  file:close()
  return text
end

-- The words as a file finds them, with the settings that `file` gathers.
local function surroundings(file, folder, words, given)
  local env = {}
  for _, name in ipairs(PLAIN) do env[name] = _G[name] end
  for _, word in ipairs(words) do env[word.name] = setmetatable({ word = word.name }, meta) end
  env.settings = setmetatable({}, { __index = file.settings, __call = function(_, all)
    for name, value in pairs(all) do
      if type(value) == "table" then value = value[1] end
      if given[name] ~= nil then value = given[name] end
      file.settings[name] = value
    end
  end })
  env.policy, env.inside = policy_of, inside
  env.require = function(name, with)
    local other = file.record(folder .. "/" .. name .. ".lua", words, with)
    return other.is_vocabulary and named(other.policy, name) or other.policy
  end
  return env
end

local function record(path, words, given)
  local text = text_of(path)
  local file = { settings = {}, lines = {}, record = record }
  for line in text:gmatch "([^\n]*)\n" do file.lines[#file.lines + 1] = line end
  local header = {}
  for _, line in ipairs(file.lines) do
    if not line:find "^%-%-" then break end
    header[#header + 1] = line:match "^%-%-%s*(.-)%s*$"
  end
  file.header = table.concat(header, " ")
  local env = surroundings(file, path:match "^(.*)/", words, given or {})
  file.policy = assert(load(text, "@" .. path, "t", env))()
  file.is_vocabulary = file.policy.session == nil
  return file
end

return record
