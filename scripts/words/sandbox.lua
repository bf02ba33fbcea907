-- What a rules file can name: an allow-list in a fresh table, behind a proxy that cannot be
-- written. `env` holds the functions that the core made for rules (see core/policy/natives.c).
local natives, use = ...
local say, mistakes, habits = use "say", use "mistakes", use "habits"
local nearest, tolerant = use "nearest".nearest, mistakes.tolerant
local words, triggers = use "matcher".words, use "trigger".words
local measures, calendars, times = use "measure".words, use "calendar".words, use "time".words
local policy, experiment = use "policy".policy, use "experiment".experiment

-- Known to people who know Lua, and not given: what to do instead.
local REFUSED = {
  setmetatable = "use plain tables and functions",
  getmetatable = "use plain tables and functions",
  coroutine = "a rule answers at once",
  pcall = "an error costs only the event its rule; test for nil instead",
  xpcall = "an error costs only the event its rule; test for nil instead",
  load = "put the code into the rules file",
  loadstring = "put the code into the rules file",
  dofile = "use require",
  loadfile = "use require",
  collectgarbage = "memory has a limit and is watched",
  debug = "lull reports the line at fault",
  io = "a rule sees its event and its session, nothing else",
  os = "a rule has no clock: the time of an event is one of its fields",
  package = "use require",
  rawset = "use t[k] = v",
  rawget = "use t[k]",
  print = "return a value: what a rule decides is written",
  ["math.random"] = "a rule is the same on every run",
  ["math.randomseed"] = "a rule is the same on every run",
  ["string.dump"] = "put the code into the rules file",
  ["string.pack"] = "fields hold text and numbers",
  ["string.unpack"] = "fields hold text and numbers",
  ["string.packsize"] = "fields hold text and numbers",
  ["table.move"] = "write a loop",
}

local function unknown(names, prefix)
  return function(_, name)
    local full = prefix .. say.name(name)
    if REFUSED[full] then say.here("not_available", { name = full, instead = REFUSED[full] }) end
    if prefix ~= "" then say.here("no_function", { of = prefix, name = name, known = names }) end
    local habit = habits.word(name)
    if habit then say.here("no_word.habit", { name = name, habit = habit }) end
    say.here(nearest(name, names) and "no_word" or "no_word.far", { name = name, known = names })
  end
end

local function locked(names, prefix)
  setmetatable(names, { __index = tolerant(unknown(names, prefix)), __metatable = false })
  return setmetatable({}, {
    __index = names,
    __metatable = false,
    __newindex = tolerant(function(_, name)
      if natives.running() and rawget(names, name) == nil then
        names[name] = mistakes.TOLD -- that it is read later is no other mistake
      end
      say.here("not_a_local", { of = prefix, name = name })
    end),
  })
end

local function copy(names, into)
  for name, value in pairs(names) do into[name] = value end
  return into
end

-- The words of the language, as files see them.
local language = {
  policy = tolerant(function(value) return policy(value) end),
  experiment = tolerant(experiment),
}
for _, some in ipairs { words, triggers, measures, calendars, times } do
  for name, word in pairs(some) do
    language[name] = type(word) == "function" and tolerant(word) or word
  end
end

-- The environment of one rules file; `require` and `settings` are its own: they know whose they
-- are.
return function(env, require, settings)
  local names = copy(language, copy(env.base, {}))
  names.require = require
  names.settings = settings
  names.string = locked(copy(env.string, {}), "string.")
  names.table = locked(copy(env.table, {}), "table.")
  names.math = locked(copy(env.math, {}), "math.")
  names.utf8 = locked(copy(env.utf8, {}), "utf8.")
  return locked(names, "")
end
