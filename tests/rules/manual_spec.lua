-- The manual of the language: nothing is missing from it, every example loads, and what is made of
-- it is what stands in docs.
local source = os.getenv("LULL_SOURCE") or "."
package.path = source .. "/tests/rules/?.lua;" .. package.path
local running = require "running"
local support = require "support"

local words = dofile(source .. "/scripts/manual/words.lua")
local slots = dofile(source .. "/scripts/manual/slots.lua")

-- The tables of words that scripts/words make. What a word does is of no interest here: all that
-- the core would give them is a table.
local function words_of_scripts()
  local natives = setmetatable({}, { __index = function() return function() return {} end end })
  local loaded = {}
  local function use(name)
    if not loaded[name] then
      loaded[name] = assert(loadfile(("%s/scripts/words/%s.lua"):format(source, name)))(
        natives, use)
    end
    return loaded[name]
  end
  local names = { "policy", "with", "experiment", "settings", "require" }
  for _, script in ipairs { "matcher", "trigger", "measure", "calendar", "time" } do
    for name in pairs(use(script).words) do names[#names + 1] = name end
  end
  table.sort(names)
  return names
end

local function names_of(list)
  local names = {}
  for i, entry in ipairs(list) do names[i] = entry.name end
  table.sort(names)
  return names
end

-- A policy with the line of an example where it belongs.
local AROUND = {
  file = "%s",
  policy = 'return policy { key = "user", time = "ts", session = { idle = "30m" } }:with { %s }',
  session = 'return policy { key = "user", time = "ts", session = { idle = "30m" } }'
    .. ":with { session = { %s } }",
  window = 'return policy { key = "user", time = "ts", session = { idle = "30m" }, window = {} }'
    .. ":with { window = { %s } }",
}

describe("the manual", function()
  it("has every word that rules can use, and no other", function()
    assert.same(words_of_scripts(), names_of(words))
  end)

  for _, list in ipairs { words, slots } do
    for _, entry in ipairs(list) do
      it("shows an example that loads: " .. entry.name, function()
        assert.truthy(entry.example:find(entry.name:match "[^.]*$", 1, true))
        running.fine { rules = AROUND[entry.at]:format(entry.example) }
      end)
    end
  end

  for page, made in pairs { reference = "reference.md", editor = "lull-words.lua" } do
    it("is what docs/" .. made .. " was made of", function()
      support.new_folder()
      local seen = support.bash(("cd '%s' && lua5.4 scripts/build/manual.lua %s | cmp - docs/%s")
        :format(source, page, made))
      support.remove_folder()
      assert(seen.code == 0, seen.out .. seen.err .. "make reference makes it anew")
    end)
  end
end)

describe("lull help", function()
  local function help(topic)
    support.new_folder()
    local seen = support.bash('"$LULL" help ' .. topic)
    support.remove_folder()
    return seen
  end

  it("knows every word and slot", function()
    for _, list in ipairs { words, slots } do
      for _, entry in ipairs(list) do
        local seen = help(entry.name)
        assert.equal("", seen.err)
        running.contains(seen.out, "example: ")
      end
    end
  end)

  it("shows all slots of a name", function()
    local seen = help "idle"
    running.contains(seen.out, "session.idle = ")
    running.contains(seen.out, "window.idle = ")
  end)

  it("lists what there is to ask for", function()
    local seen = help "words"
    for _, entry in ipairs(words) do running.contains(seen.out, entry.name) end
    for _, entry in ipairs(slots) do running.contains(seen.out, entry.name) end
  end)

  it("names the nearest where there is no such word", function()
    local seen = help "wehre"
    assert.equal(2, seen.code)
    assert.equal("lull: no word or slot wehre; did you mean where?\n"
      .. "lull: lull help words tells more\n", seen.err)
  end)
end)
