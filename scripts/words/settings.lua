-- settings { idle = { "30m", min = "1m", max = "10h", about = "…" } }: values of a rules file that
-- others may set without touching the rest of it. Who gives a value, from weakest to strongest: the
-- file itself, the one that requires it, the command line.
--
-- A setting is a duration, a number, a text, or true or false: what its default is.
local natives, use = ...
local say, duration, mistakes = use "say", use "duration", use "mistakes"
local attempt, tolerant = mistakes.attempt, mistakes.tolerant

local MEMBERS = { min = true, max = true, about = true, [1] = true }

-- What kind of value a default is.
local function kind_of(value)
  if type(value) == "string" then return duration(value) and "duration" or "text" end
  return type(value)
end

local NOT_OF_KIND = {
  duration = "not_a_setting.duration", number = "not_a_setting.number",
  boolean = "not_a_setting.flag", text = "not_a_setting.text",
}

-- A value that the command line gave is a text: what it means is for the default to say.
local function read(kind, value)
  if kind == "number" then return tonumber(value) or value end
  if kind == "boolean" and (value == "true" or value == "false") then return value == "true" end
  return value
end

-- A value as `lull settings` shows it.
local function shown(value)
  return value ~= nil and tostring(value) or nil
end

-- What a bound is compared by: milliseconds of a duration.
local function measure(kind, value)
  if kind == "duration" then return (duration(value)) end
  return kind == "number" and value == value and value or nil
end

local function raise(setting, code, of)
  say.at(setting.file, setting.line, "settings." .. setting.name, code, of)
end

-- Is the value of the setting's kind, and within its bounds?
local function check(setting, value, from)
  local kind, by = setting.kind, from and " (" .. from .. ")" or ""
  local right = kind == "duration" and type(value) == "string" and duration(value)
    or kind == "text" and type(value) == "string" or kind == type(value) and kind ~= "string"
  if not right then
    raise(setting, NOT_OF_KIND[kind], { found = value, by = by })
  end
  for _, bound in ipairs { "min", "max" } do
    local limit, size = measure(kind, setting[bound]), measure(kind, value)
    if limit and (bound == "min" and size < limit or bound == "max" and size > limit) then
      raise(setting, bound == "min" and "out_of_bounds.min" or "out_of_bounds.max",
        { found = value, by = by, limit = say.shown(setting[bound]) })
    end
  end
end

-- One member of what `settings` takes: the default alone, or a table around it.
local function declare(file, line, name, given)
  local setting = { file = file, line = line, name = name }
  if type(name) ~= "string" or not name:find("^[%a_][%w_]*$") then
    say.at(file, line, "settings", "not_a_name.setting", { found = name })
  end
  local members = type(given) == "table" and given or { given }
  local unknown, of = say.unknown_option(members, MEMBERS)
  if unknown then raise(setting, unknown, of) end
  setting.preset, setting.kind = members[1], kind_of(members[1])
  if not NOT_OF_KIND[setting.kind] then
    raise(setting, "not_a_setting.preset", { found = members[1] })
  end
  if members.about ~= nil and type(members.about) ~= "string" then
    raise(setting, "not_a_setting.about", { found = members.about })
  end
  for _, bound in ipairs { "min", "max" } do
    if setting.kind == "text" and measure("duration", members[bound]) then
      raise(setting, select(2, duration(setting.preset))) -- it was meant to be one
    end
    if members[bound] ~= nil and not measure(setting.kind, members[bound]) then
      raise(setting, "not_a_setting.bound", { found = members[bound], bound = bound })
    end
    setting[bound] = members[bound]
  end
  setting.about = members.about
  check(setting, setting.preset)
  return setting
end

-- The strongest of those who gave the setting a value; each must be right.
local function decide(setting, givers)
  setting.value, setting.from = setting.preset, nil
  for _, giver in ipairs(givers) do
    local value = giver.values[setting.name]
    if value ~= nil then
      if giver.texts then value = read(setting.kind, value) end
      check(setting, value, giver.from)
      setting.value, setting.from = value, giver.from
    end
  end
end

-- What a file knows as `settings`, and what is to be asked once the file has run: says where a
-- giver names a setting that the file has not, and gives the list of all. `givers`, from the
-- weakest: { values = { name = value }, from = who, texts = whether values are texts, what, file,
-- line }, the last three for messages.
return function(file, givers)
  local declared, list = {}, {}

  local function add(line, name, given)
    local setting = declare(file, line, name, given)
    if declared[name] then raise(setting, "set_twice") end
    decide(setting, givers)
    declared[name], list[#list + 1] = setting, setting
  end

  local function expect_declared(giver, name)
    if not declared[name] then
      say.at(giver.file, giver.line, giver.what, "no_setting.given",
        { file = file, name = name, known = declared })
    end
  end

  local proxy = setmetatable({}, {
    __metatable = false,
    __call = tolerant(function(_, given)
      natives.expect_loading "settings"
      local _, line = natives.place()
      if type(given) ~= "table" then
        say.word("settings", "not_a_table.settings", { found = given })
      end
      for _, name in ipairs(say.sorted(given)) do
        attempt(add, line, name, given[name])
        -- Who reads one that is wrong has nothing else to be told.
        declared[name] = declared[name] or { value = mistakes.TOLD }
      end
    end),
    __index = tolerant(function(_, name)
      local setting = declared[name]
      if setting then
        setting.read = true
        return setting.value
      end
      say.here("no_setting.read", { name = name, known = declared })
    end),
    __newindex = tolerant(function(_, name)
      say.here("setting_written", { name = name })
    end),
  })
  local function finish()
    for _, giver in ipairs(givers) do
      for _, name in ipairs(say.sorted(giver.values)) do attempt(expect_declared, giver, name) end
    end
    for _, setting in ipairs(list) do
      for _, member in ipairs { "value", "preset", "min", "max" } do
        setting[member] = shown(setting[member])
      end
    end
    return list
  end
  return proxy, finish
end
