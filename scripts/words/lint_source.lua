-- What only the text of rules shows: settings that nobody reads, functions where a value would do,
-- what Lua 5.4.4 compiles wrongly, and which fields functions read.
local _, use = ...
local tokens = use "tokens"

-- ---- looking at tokens --------------------------------------------------------------------------

local LITERALS = { string = true, number = true }
local CONSTANTS = { ["true"] = true, ["false"] = true }

local function is(token, word)
  return token ~= nil and token.word == word and token.kind ~= "string"
end

-- `a.b["c"]` from token i on: its names, and the token behind it.
local function chain(list, i)
  local names = { list[i].word }
  i = i + 1
  while true do
    local a, b, c = list[i], list[i + 1], list[i + 2]
    if is(a, ".") and b and b.kind == "name" then
      names[#names + 1], i = b.word, i + 2
    elseif is(a, "[") and b and b.kind == "string" and is(c, "]") then
      local plain = b.word:find "^[%w_$%-]+$"
      names[#names + 1], i = plain and b.word or ('["%s"]'):format(b.word), i + 3
    else
      return names, i
    end
  end
end

-- The path that a chain of names below the event stands for.
local function path_of(names)
  local path = names[2]
  for i = 3, #names do
    path = names[i]:find "^%[" and path .. names[i] or path .. "." .. names[i]
  end
  return path
end

-- The parameters of the function at token i, and the first token of its body.
local function parameters(list, i)
  local names = {}
  i = i + 1
  while list[i] and not is(list[i], "(") do i = i + 1 end
  while list[i] and not is(list[i], ")") do
    if list[i].kind == "name" then names[#names + 1] = list[i].word end
    i = i + 1
  end
  return names, i + 1
end

-- ---- functions where a value would do -----------------------------------------------------------

local PATHS = { key = true, time = true, id = true }
local MATCHERS = { ignore = true, end_on = true, forget_on = true, confirm_on = true,
  snapshot = true }

local function literal(token)
  return token.kind == "string" and ('"%s"'):format(token.word) or token.word
end

-- What a function that only returns this could be instead; nil where it does more.
local function value_of(slot, list, body, event)
  if not is(list[body], "return") then return nil end
  local first = list[body + 1]
  if first and (LITERALS[first.kind] or CONSTANTS[first.word]) then
    return is(list[body + 2], "end") and literal(first) or nil
  end
  if not first or first.kind ~= "name" or first.word ~= event then return nil end
  local names, i = chain(list, body + 1)
  if #names < 2 then return nil end
  if is(list[i], "end") then
    return PATHS[slot] and ('"%s"'):format(path_of(names)) or ('field "%s"'):format(path_of(names))
  end
  local equal = is(list[i], "=") and is(list[i + 1], "=") and list[i + 2]
  if MATCHERS[slot] and equal and (LITERALS[equal.kind] or CONSTANTS[equal.word])
    and is(list[i + 3], "end") then
    return ('where("%s", %s)'):format(path_of(names), literal(equal))
  end
end

local SLOTS = { idle = true, cap = true, activity = true }
for _, more in ipairs { PATHS, MATCHERS } do
  for name in pairs(more) do SLOTS[name] = true end
end

local function check_functions(file, list, warn)
  for i, token in ipairs(list) do
    local slot = is(list[i - 1], "=") and list[i - 2] and list[i - 2].word
    if is(token, "function") and SLOTS[slot] then
      local names, body = parameters(list, i)
      local value = value_of(slot, list, body, names[1])
      if value then
        warn("needless_function", file, token.line, slot, { slot = slot, value = value })
      end
    end
  end
end

-- ---- matchers that Lua's own operators lose -----------------------------------------------------

local OF_MATCHERS = { where = true, any = true, all = true, none = true, so_far = true,
  sample = true, inside = true }
local INSTEAD = { ["and"] = "all(…)", ["or"] = "any(…)", ["not"] = "none(…)" }
local CLOSING, OPENING = { [")"] = true, ["}"] = true }, { ["("] = true, ["{"] = true }

-- Where the call of a matcher's word that ends with token i begins; nil where none does.
local function matcher_before(list, i)
  local depth = 0
  for k = i, 1, -1 do
    depth = depth + (CLOSING[list[k].kind] and 1 or OPENING[list[k].kind] and -1 or 0)
    if depth == 0 then
      local word = CLOSING[list[i].kind] and list[k - 1]
      return word and word.kind == "name" and OF_MATCHERS[word.word] and k - 1 or nil
    end
  end
end

-- `where {…} or where {…}` is the first of them, and `not where {…}` is false: a matcher is a value
-- like any other to Lua. `condition and where {…} or where {…}` chooses one, which may be meant.
local function check_operators(file, list, warn)
  for i, token in ipairs(list) do
    local instead = token.kind == "name" and INSTEAD[token.word]
    local lost = instead and list[i + 1] ~= nil and list[i + 1].kind == "name"
      and OF_MATCHERS[list[i + 1].word]
    if lost and token.word ~= "not" then
      local begin = i > 1 and matcher_before(list, i - 1)
      lost = begin and (token.word == "and" or not is(list[begin - 1], "and"))
    end
    if lost then
      warn("lost_matcher", file, token.line, nil, { word = token.word, instead = instead })
    end
  end
end

-- ---- what Lua 5.4.4 compiles wrongly ------------------------------------------------------------

local ENDS_VALUE = { [")"] = true, ["]"] = true }
local NO_VALUE = { ["return"] = true, ["and"] = true, ["or"] = true, ["not"] = true, ["in"] = true,
  ["then"] = true, ["do"] = true, ["else"] = true, ["until"] = true, ["while"] = true,
  ["if"] = true, ["elseif"] = true, ["end"] = true, ["local"] = true, ["repeat"] = true }

local function ends_value(token)
  return token ~= nil and (token.kind == "name" and not NO_VALUE[token.word]
    or token.kind == "string" or ENDS_VALUE[token.kind] or false)
end

local function is_comparison(list, i)
  local a, b = list[i], list[i + 1]
  if is(a, "<") or is(a, ">") then return not is(b, a.word) and not is(list[i - 1], a.word) end
  return (is(a, "=") or is(a, "~")) and is(b, "=")
end

-- t[a < b]: an index that is a comparison.
local function check_indices(file, list, warn)
  local open = {} -- lines of the brackets of an index that are open, false of others
  for i, token in ipairs(list) do
    if is(token, "[") then
      open[#open + 1] = ends_value(list[i - 1]) and token.line or false
    elseif is(token, "(") or is(token, "{") then
      open[#open + 1] = false
    elseif is(token, "]") or is(token, ")") or is(token, "}") then
      open[#open] = nil
    elseif open[#open] and is_comparison(list, i) then
      warn("lua_index", file, token.line)
    end
  end
end

local BITWISE = { ["&"] = true, ["|"] = true, ["~"] = true, ["<"] = true, [">"] = true }
local CONSTANTS_MAX = 255

local function is_bitwise(list, i)
  local token, after = list[i], list[i + 1]
  if not BITWISE[token.kind] then return false end
  if token.kind == "~" then return not is(after, "=") end
  return token.kind == "&" or token.kind == "|" or is(after, token.word)
end

-- Constants of bitwise operators, in functions with more constants than an instruction can name.
-- Counted for the whole file, which has at least as many as each of its functions.
local function check_constants(file, list, warn)
  local count, known, bitwise = 0, {}, nil
  for i, token in ipairs(list) do
    local named = LITERALS[token.kind] or token.kind == "name"
    if named and not known[token.kind .. token.word] then
      known[token.kind .. token.word] = true
      count = count + 1
    end
    if not bitwise and is_bitwise(list, i) then bitwise = token.line end
  end
  if bitwise and count > CONSTANTS_MAX then
    warn("lua_bitwise", file, bitwise, nil, { most = CONSTANTS_MAX })
  end
end

-- ---- settings -----------------------------------------------------------------------------------

-- Whether functions of the file can read a setting: settings.name, settings["name"], settings[x].
local function mentions(list, name)
  for i, token in ipairs(list) do
    if token.kind == "name" and token.word == "settings" then
      local a, b = list[i + 1], list[i + 2]
      if is(a, "[") and b and (b.kind ~= "string" or b.word == name) then return true end
      if is(a, ".") and b and b.word == name then return true end
    end
  end
  return false
end

local function check_settings(settings, read, warn)
  for _, setting in ipairs(settings) do
    if not setting.read and not mentions(read(setting.file), setting.name) then
      warn("unused_setting", setting.file, setting.line, "settings." .. setting.name)
    end
  end
end

-- ---- what functions read ------------------------------------------------------------------------

local function end_of(list, i)
  local depth = 0
  local opens = { ["function"] = true, ["if"] = true, ["do"] = true, ["repeat"] = true }
  local closes = { ["end"] = true, ["until"] = true }
  repeat
    local token = list[i]
    if token.kind == "name" then
      depth = depth + (opens[token.word] and 1 or closes[token.word] and -1 or 0)
    end
    i = i + 1
  until depth == 0 or i > #list
  return i - 1
end

-- Fields that are named below the first parameter of a function, which is its event.
local function add_reads_of(list, into)
  for i, token in ipairs(list) do
    local slot = is(list[i - 1], "=") or is(list[i - 1], "{") or is(list[i - 1], ",")
    if is(token, "function") and slot then
      local names, body = parameters(list, i)
      for k = body, end_of(list, i) do
        local below = list[k].kind == "name" and list[k].word == names[1]
          and not is(list[k - 1], ".")
        local fields = below and chain(list, k)
        if fields and #fields > 1 then into[path_of(fields)] = true end
      end
    end
  end
end

-- ---- the whole ----------------------------------------------------------------------------------

local function each_file(sources, visit)
  local files = {}
  for file in pairs(sources) do files[#files + 1] = file end
  table.sort(files)
  for _, file in ipairs(files) do visit(file, tokens(sources[file])) end
end

local function look(settings, sources, warn)
  each_file(sources, function(file, list)
    check_functions(file, list, warn)
    check_operators(file, list, warn)
    check_indices(file, list, warn)
    check_constants(file, list, warn)
  end)
  check_settings(settings, function(file) return tokens(sources[file] or "") end, warn)
end

local function add_reads(sources, into)
  each_file(sources, function(_, list) add_reads_of(list, into) end)
end

return { look = look, add_reads = add_reads }
