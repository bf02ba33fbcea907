-- Loads a rules file and what it requires: each in an environment of its own, each once.
local natives, use = ...
local environment, positions, say = use "sandbox", use "source", use "say"
local mistakes, lint, habits = use "mistakes", use "lint", use "habits"
local settings_of = use "settings"
local describe_arm, policies_of = use "experiment".describe_arm, use "experiment".policies_of
local attempt, TOLD = mistakes.attempt, mistakes.TOLD

local sources, lines = {}, {}
local policies = {} -- how many each file has begun: the last one is at hand

-- Lines of the slots of the policy at hand (see source.lua); read from the text once, when asked
-- for.
function natives.positions(file, word)
  lines[file] = lines[file] or positions(sources[file] or "")
  return word == "experiment" and lines[file].experiment or lines[file][policies[file] or 1] or {}
end

-- A vocabulary raises on names that it has not: a misspelt word is never nil. One that another file
-- hands on is guarded already.
local function guard(file, value)
  if type(value) ~= "table" or getmetatable(value) ~= nil then return value end
  return setmetatable(value, {
    __metatable = false,
    __index = mistakes.tolerant(function(_, name)
      if math.type(name) then return nil end
      say.here("no_member", { of = file, name = name, known = value })
    end),
  })
end

-- The file that runs: `return policy {…}` is a tail call, which leaves no frame to ask.
local running

-- Words that only files use: while events flow no file is read, and no policy is made.
function natives.expect_loading(word)
  if not running then say.word(word, "late_call") end
end

function natives.caller(word)
  natives.expect_loading(word)
  policies[running] = (policies[running] or 0) + 1
  return running
end

function natives.running()
  return running
end

local loading = {} -- the files that are being run
local loaded = {}  -- values of required files, by the file and its settings
local all_settings = {}
local run

-- The text of a required file: beside the file that asks, else of those that ship with lull.
local function find(folder, name)
  local file = folder .. name .. ".lua"
  local text, fault, exists = natives.read(folder, name .. ".lua")
  if text then return file, text end
  local shipped = not exists and natives.shipped(name)
  if shipped then return "lull/rules/" .. name .. ".lua", shipped end
  say.word("require", "no_file", { fault = fault })
end

-- What tells one use of a file with settings from another: their names and values in order.
local function settings_text(set)
  local items = {}
  for i, name in ipairs(say.sorted(set)) do
    items[i] = ("%s=%s:%s"):format(name, type(set[name]), say.shown(set[name]))
  end
  return table.concat(items, " ")
end

-- Who gives values to a file that is required with some.
local function giver_of(asker, set)
  if set == nil then return {} end
  if type(set) ~= "table" then
    say.word("require", "not_settings", { found = set })
  end
  local _, line = natives.place()
  local from = line > 0 and asker .. ":" .. line or asker
  return { { values = set, from = from, what = "require", file = asker, line = line } }
end

-- What is asked for, before it runs: its file and text, and who gives it which settings.
local function asked_for(asker, folder, name, set)
  if type(name) ~= "string" or not name:find("^[%w_][%w_%-]*$") then
    say.word("require", "not_a_file", { found = name })
  end
  local file, text = find(folder, name)
  local givers = giver_of(asker, set)
  if loading[file] then
    say.word("require", "required_by_itself", { file = file })
  end
  return file, text, givers
end

-- require "rrweb": the file rrweb.lua in the folder of the file that asks, or lull's own.
-- require("posthog", { idle = "20m" }): the same, with values for its settings.
local function require_from(asker, folder)
  return function(name, set)
    natives.expect_loading "require"
    local file, text, givers = attempt(asked_for, asker, folder, name, set)
    if not file then return TOLD end
    local use_of = file .. " " .. settings_text(set or {})
    if loaded[use_of] == nil then
      local before = mistakes.count()
      local value = run(file, text, folder, givers)
      if value == nil and mistakes.count() == before then
        say.at(file, 0, nil, "nothing_returned")
      end
      loaded[use_of] = value == nil and TOLD or guard(file, value)
    end
    return loaded[use_of]
  end
end

-- What the compiler says of a text that is no Lua, and what to do about it.
local function compile(file, text, names)
  local fine, chunk, line, message, code = natives.attempt(natives.compile, file, text, names)
  if fine then return chunk end
  local advice = line > 0 and habits.syntax(text, line, message)
  natives.raise(file, line, advice and message .. ": " .. advice or message, code)
end

function run(file, text, folder, givers)
  sources[file], policies[file], loading[file] = text, nil, true
  natives.note_source(text)
  local settings, finish = settings_of(file, givers)
  local names = environment(natives.env, require_from(file, folder), settings)
  local chunk = compile(file, text, names)
  local before = running
  running = file
  local value = chunk()
  running, loading[file] = before, nil
  for _, setting in ipairs(finish()) do all_settings[#all_settings + 1] = setting end
  return value
end

-- What the rules file says: its description, and those of all arms of an experiment; or nothing
-- where it is a vocabulary, which only a check of the file takes.
local function described_by(file, text, folder, given, arm)
  local value = run(file, text, folder,
    { { values = given, from = "--set", what = "--set", texts = true, file = file, line = 0 } })
  local described, experiment = natives.unbox(value, "policy"), natives.unbox(value, "experiment")
  if experiment then return describe_arm(experiment, arm), policies_of(experiment) end
  if described then return described, { described } end
  if natives.checking and type(value) == "table" and next(value) ~= nil then return nil end
  say.at(file, 0, nil, "not_a_policy.file", { found = value })
end

-- The description of the policy that a rules file returns, of an experiment that of one arm; nil
-- where a check finds a vocabulary. Raises the first mistake, when all are told. `given`: texts for
-- its settings by name, from whoever runs it.
return function(file, text, given, arm)
  local folder = file:match("^(.*/)[^/]*$") or ""
  if next(given) ~= nil then natives.note_source(settings_text(given)) end
  local described, all = attempt(described_by, file, text, folder, given, arm)
  mistakes.tell()
  if natives.checking and arm == 1 then lint(all or {}, all_settings, sources) end
  if described then described.settings = all_settings end
  return described
end
