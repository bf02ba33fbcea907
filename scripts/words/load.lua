-- Loads a rules file and what it requires: each in an environment of its own, each once.
local natives, use = ...
local environment, positions, nearest, say = use "sandbox", use "source", use "nearest", use "say"

local sources, lines = {}, {}
local policies = {} -- how many each file has begun: the last one is at hand

-- Lines of the slots of the policy at hand (see source.lua); read from the text once, when asked
-- for.
function natives.positions(file)
  lines[file] = lines[file] or positions(sources[file] or "")
  return lines[file][policies[file] or 1] or {}
end

-- A vocabulary raises on names that it has not: a misspelt word is never nil.
local function guard(file, value)
  if type(value) ~= "table" then return value end
  return setmetatable(value, {
    __metatable = false,
    __index = function(_, name)
      if math.type(name) then return nil end
      natives.raise(nil, 0, file .. " has no " .. say.name(name) .. nearest.hint(name, value))
    end,
  })
end

-- The file that runs: `return policy {…}` is a tail call, which leaves no frame to ask.
local running

function natives.caller()
  policies[running] = (policies[running] or 0) + 1
  return running
end

local LOADING = {}
local loaded = {}
local run

-- The text of a required file: beside the file that asks, else of those that ship with lull.
local function find(folder, name)
  local file = folder .. name .. ".lua"
  local text, fault, exists = natives.read(folder, name .. ".lua")
  if text then return file, text end
  local shipped = not exists and natives.shipped(name)
  if shipped then return "lull/rules/" .. name .. ".lua", shipped end
  natives.raise(nil, 0, "require: " .. fault)
end

-- require "rrweb": the file rrweb.lua in the folder of the file that asks, or lull's own.
local function require_from(folder)
  return function(name, set)
    if set ~= nil then
      natives.raise(nil, 0, "require: settings are not built yet in this version of lull")
    end
    if type(name) ~= "string" or not name:find("^[%w_][%w_%-]*$") then
      natives.raise(nil, 0, "require: " .. say.expected(name,
        "the name of a file beside this one, without folder and .lua"))
    end
    local file, text = find(folder, name)
    if loaded[file] == LOADING then
      natives.raise(nil, 0, "require: " .. file .. " requires itself, by way of this file")
    end
    if loaded[file] == nil then
      loaded[file] = LOADING
      local value = run(file, text, folder)
      if value == nil then
        natives.raise(file, 0, "found nothing returned, expected return and a table or a policy")
      end
      loaded[file] = guard(file, value)
    end
    return loaded[file]
  end
end

function run(file, text, folder)
  sources[file] = text
  natives.note_source(text)
  local chunk = natives.compile(file, text, environment(natives.env, require_from(folder)))
  local before = running
  running = file
  local value = chunk()
  running = before
  return value
end

-- The description of the policy that a rules file returns.
return function(file, text)
  local folder = file:match("^(.*/)[^/]*$") or ""
  loaded[file] = LOADING
  local value = run(file, text, folder)
  local described = natives.unbox(value, "policy")
  if not described then
    natives.raise(file, 0, say.expected(value, "a policy: end the file with return policy { … }"))
  end
  return described
end
