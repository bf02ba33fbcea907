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
local SAYS = {
  "expected", "{offer}", "{near}", ": [a-z]+ ", ": {instead}$", ": {habit}$", "^{fault}$",
}

local function says_what_to_do(text)
  for _, sign in ipairs(SAYS) do
    if text:find(sign) then return true end
  end
  return false
end

-- What no test can bring about: mistakes of our own, libraries that fail, what others say better.
local UNSEEN = {
  NO_SCRIPT = true, NO_CLASS = true, NO_FIGURE = true, SPENT = true, SPENT_ON_CLOCK = true,
  SPENT_PATTERN = true, FEW_THREADS = true, UNREADABLE_ZONE = true, LATE = true,
  BAD_TOSTRING = true,
}

local function check_texts(file, texts, plain_facts, place, is_said)
  local names = {}
  for name in pairs(texts) do names[#names + 1] = name end
  table.sort(names)
  for _, name in ipairs(names) do
    local text, wrong = texts[name], {}
    local function say(what) wrong[#wrong + 1] = ("%s: %s: %s"):format(file, name, what) end
    if not is_said(name) then say "nobody says it" end
    if not UNSEEN[name] and not is_tested(text, place) then say("no test has it: " .. text) end
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

-- Who raises without the table?
for _, path in ipairs(house.files({ "scripts/words" }, { "lua" })) do
  local wrong = {}
  local tells = path:find "/say%.lua$" or path:find "/mistakes%.lua$" or path:find "/load%.lua$"
    or path:find "/habits%.lua$" -- the last two hand on what Lua's compiler says
  local text = (path == WORDS or tells) and "" or read(path):gsub("%-%-[^\n]*", "")
  for literal in text:gmatch "[\"']([^\"'\n]*)[\"']" do
    if literal:find "^found " or literal:find "expected " then
      wrong[#wrong + 1] = ("%s: %q stands outside of %s"):format(path, literal, WORDS)
    end
  end
  if text:find "natives%.raise" then
    wrong[#wrong + 1] = path .. ": raises by itself, expected say.at, say.word or say.here"
  end
  house.check(wrong)
end

-- ---- the core: core/*/messages.h ----------------------------------------------------------------

-- What some functions take as their message, by which argument.
local MESSAGE = {
  lull__fail = 3, lull__fail_at = 5, luaL_error = 2, luaL_argerror = 3, lull__sandbox_raise = 5,
  lull__host_fail = 4, lull__cli_misuse = 2, fprintf = 2, fputs = 1,
}

-- Plain facts: who is told them knows what to do, or can do nothing.
local FACTS = {
  ["core/base/messages.h"] = { "OUT_OF_MEMORY", "STOPPED" },
  ["core/host/messages.h"] = {
    "NO_MEMORY", "HELP", "NO_OUTPUT", "UNKNOWN_LETTER", "UNKNOWN_OPTION", "UNKNOWN_WORD",
    "UNKNOWN_EMIT", "NO_OPTION_VALUE", "BAD_COMPRESSION", "TRUNCATED", "NO_LIBUV", "NO_SIGNALS",
    "NO_THREADS", "REJECTS", "REJECTS_IN", "REJECTS_UNTOLD", "NO_EVENT_OF", "UNCOUNTED",
    "FAILED_MORE", "STOPPED_BY", "HALTED", "STOPPED_BY_RULE", "BEFORE_INPUT", "IN_INPUT", "IN_PART",
    "NOT_BEGUN", "LEFT_OPEN",
  },
  ["core/policy/messages.h"] = {
    "NO_FILE", "UNREADABLE_FILE", "SPENT", "SPENT_ON_CLOCK", "NO_TEXT", "FAILED", "NO_MEMBER",
    "NOT_KEPT", "NO_SCRIPT", "NO_CLASS", "NO_FIGURE",
    -- Lua's own
    "BAD_CONVERSION", "BAD_SPECIFIER", "NO_LITERAL", "NO_VALUE", "BAD_TOSTRING", "BAD_REPLACEMENT",
    "BAD_REPLACEMENT_INDEX", "BAD_REPLACEMENT_VALUE", "PATTERN_SET", "PATTERN_END",
    "PATTERN_BALANCE", "PATTERN_FRONTIER", "MANY_CAPTURES", "BAD_CAPTURE", "NO_CAPTURE",
    "OPEN_CAPTURE", "COMPLEX_PATTERN", "LONG_STRING", "SPENT_PATTERN",
  },
}

-- The text of adjacent literals of C, with \0 for each place that printf fills.
local function text_of(literals)
  local parts = {}
  for literal in literals:gsub("PRIu64", '"llu"'):gmatch '"(.-[^\\])"' do
    parts[#parts + 1] = literal
  end
  local text = table.concat(parts):gsub("%%%%", "\1"):gsub("%%[%d.*]*[lz]*[%a]", "\0")
  return (text:gsub("\1", "%%"):gsub("\\(.)", "%1"))
end

local core = {}
for _, path in ipairs(house.files({ "core" }, { "c", "cpp" })) do
  core[path] = read(path):gsub("/%*.-%*/", ""):gsub("'\\?.'", "0")
end

local function is_said_in_core(name)
  for _, text in pairs(core) do
    if text:find("LULL__SAYS_" .. name .. "%f[^%w_]") then return true end
  end
  return false
end

for path, names in pairs(FACTS) do
  local plain_facts, texts = {}, {}
  for _, name in ipairs(names) do plain_facts[name] = true end
  local header = read(path):gsub("\\\n", "")
  for name, literals in header:gmatch "#define LULL__SAYS_([%u%d_]+)([^\n]*)" do
    texts[name] = text_of(literals)
  end
  check_texts(path, texts, plain_facts, "\0", is_said_in_core)
end

-- The arguments of a call, which stand between parentheses.
local function arguments_of(call)
  local list, depth, begin, i = {}, 0, 2, 2
  while i <= #call do
    local c = call:sub(i, i)
    if c == '"' then
      i = (call:find('[^\\]"', i) or #call) + 1
    elseif c == "(" then
      depth = depth + 1
    elseif depth == 0 and (c == "," or c == ")") then
      list[#list + 1], begin = call:sub(begin, i - 1), i + 1
    elseif c == ")" then
      depth = depth - 1
    end
    i = i + 1
  end
  return list
end

-- The sentence that a call has where its message is; of "%s", in what that shows.
local function inline_in(name, call)
  local arguments = arguments_of(call)
  local stream = name == "fprintf" and arguments[1] or name == "fputs" and arguments[2]
  if stream and not stream:find "stderr" then return nil end
  local message = MESSAGE[name]
  for i = message, (arguments[message] or ""):find '^%s*"%%s"$' and #arguments or message do
    local text = text_of(arguments[i] or "")
    if text:gsub("^lull: ", ""):find "%a+ %a*" then return text end
  end
end

-- The rooms of the tools have a voice of their own, and what moves on a terminal is no message.
local OTHERS = { ["core/host/progress.c"] = true }
for _, path in ipairs(house.files({ "core/count", "core/tool" }, { "c" })) do
  OTHERS[path] = true
end

for path, text in pairs(core) do
  local wrong = {}
  for name, call in text:gmatch "([%w_]+)(%b())" do
    local inline = MESSAGE[name] and not OTHERS[path] and inline_in(name, call)
    if inline then wrong[#wrong + 1] = ("%s: %s: inline: %s"):format(path, name, inline) end
  end
  house.check(wrong)
end

house.finish "messages"
