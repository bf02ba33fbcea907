-- The voice of lull: every message stands in a table, is said, is tested, and says what to do.
package.path = "tests/house/?.lua;" .. package.path
local house = require "house"

local function read(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read "a"
  file:close()
  return text
end

local function read_all(folders, endings)
  local texts = {}
  for _, path in ipairs(house.files(folders, endings)) do texts[#texts + 1] = read(path) end
  return table.concat(texts, "\n")
end

-- Letters and digits alone: however a test breaks or quotes a message, these are in it.
local function plain(text)
  return (text:gsub("[^%w\x80-\xff]", ""))
end

local tests = plain(read_all({ "tests" }, { "lua", "c", "cpp", "h", "json", "sh", "txt" }))

-- Is the longest part of a message, its places taken out, in a test?
local function is_tested(text, place)
  local longest = ""
  for part in (text:gsub(place, "\0") .. "\0"):gmatch "([^\0]*)\0" do
    if #plain(part) > #longest then longest = plain(part) end
  end
  return longest == "" or tests:find(longest, 1, true) ~= nil
end

-- With what was expected, the nearest known name or, behind a colon, what to do; or it hands on
-- what stands in the core's table.
local SAYS = { "expected", "{offer}", "{near}", ": [a-z]+ ", ": {instead}$", "^{fault}$" }

local function says_what_to_do(text)
  for _, sign in ipairs(SAYS) do
    if text:find(sign) then return true end
  end
  return false
end

local function check_texts(file, texts, plain_facts, place, is_said)
  local names = {}
  for name in pairs(texts) do names[#names + 1] = name end
  table.sort(names)
  for _, name in ipairs(names) do
    local text, wrong = texts[name], {}
    local function say(what) wrong[#wrong + 1] = ("%s: %s: %s"):format(file, name, what) end
    if not is_said(name) then say "nobody says it" end
    if not is_tested(text, place) then say("no test has it: " .. text) end
    if not says_what_to_do(text) and not plain_facts[name] then say("what to do? " .. text) end
    house.check(wrong)
  end
  for name in pairs(plain_facts) do
    house.check(texts[name] and {} or { ("%s: there is no %s"):format(file, name) })
  end
end

-- ---- rules: scripts/words/messages.lua ----------------------------------------------------------

local WORDS = "scripts/words/messages.lua"
local words = dofile(WORDS)
local said = {}
for _, path in ipairs(house.files({ "scripts/words" }, { "lua" })) do
  if path ~= WORDS then said[#said + 1] = read(path) end
end
said = table.concat(said, "\n")
local warnings = {}
for _, warning in ipairs(dofile "scripts/manual/warnings.lua") do warnings[warning.code] = true end

-- Warnings say what to do on their page of help; that a slot is a function is as it may be.
local facts = { calls = true }
for code in pairs(words) do
  if warnings[code:match "^[^.]*"] then facts[code] = true end
end

check_texts(WORDS, words, facts, "{[%l_]+}", function(code)
  return said:find('"' .. code .. '"', 1, true)
end)

house.finish "messages"
