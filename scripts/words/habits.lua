-- What people write who know other languages: what to write instead, for messages.
local habits = {}

-- ---- what Lua's compiler refuses ----------------------------------------------------------------

local LINE_BYTES = 200 -- of a line that are looked at: patterns take their time

-- What a line has, its strings emptied and its comment gone; the first that is found is told.
local WRITE = {
  { "\226\128[\152-\159]", 'write plain quotes: "…"' },
  { "^%s*#", "a comment begins with --" },
  { "/[/*]", "a comment begins with --" },
  { "!=", "write ~= for !=" },
  { "&&", "write and for &&" },
  { "||", "write or for ||" },
  { "![%a_(]", "write not for !" },
  { "[%w_%]]%s*[%+%-*/]=", "write n = n + 1 for n += 1" },
  { "%+%+", "write n = n + 1 for n++" },
  { "=>", "write function(event) … end for =>" },
  { "%->", "write function(event) … end for ->" },
  { "[%.{,(=%s]%$[%a_]",
    'a name with $ is quoted: event.properties["$name"], or ["properties.$name"] left of =' },
  { '^%s*[{(]?%s*""%s*:', "a slot is written name = value" },
  { "^%s*return%s+[%a_]+%s*:", "a policy is written return policy { … }" },
  { "^%s*[%a_][%w_]*%s*:%f[%s%z]", "a slot is written name = value" },
  { "=%s*%[[^%[=]", 'a list is written { "a", "b" }' },
  { "=%s*in%s*[{(]", 'one of several is a list: event = { "a", "b" }' },
  { "^%s*var%s", "write local for var" },
  { "^%s*let%s", "write local for let" },
  { "^%s*const%s", "write local for const" },
  { "^%s*def%s", "a function is written function(event) … end" },
  { "%f[%w_]if%f[^%w_][^=]*[^=~<>]=[^=]", "write == to compare" },
  { '%f[%w_]then%s+""', 'a function answers with return: then return "active"' },
}

local function line_at(text, number)
  local at = 1
  for _ = 2, number do
    at = (text:find("\n", at, true) or #text) + 1
  end
  return text:sub(at, at + LINE_BYTES):match "^[^\n]*"
end

local function bare(line)
  return (line:gsub('"[^"]*"', '""'):gsub("'[^']*'", '""'):gsub("%-%-.*", ""))
end

-- Where a slot is followed by the next one: the line that should end with a comma.
local function comma(text, number, found)
  if not bare(line_at(text, number)):find("^%s*" .. found:gsub("%W", "%%%0")) then
    return "look for a comma that is missing before " .. found
  end
  for before = number - 1, 1, -1 do
    local line = bare(line_at(text, before)):match "^%s*(.-)%s*$"
    if line ~= "" then
      local whole = line:find "[,;{(]$"
      return not whole and "look for a comma that is missing at the end of line " .. before or nil
    end
  end
end

local function other_if(text)
  local at = text:find "%f[%w_]else[ \t]+if%f[^%w_]"
  if at then
    local _, before = text:sub(1, at):gsub("\n", "")
    return "write elseif for else if, in line " .. before + 1
  end
end

-- What to do about a mistake that the compiler found in a line; nil: it says enough.
function habits.syntax(text, number, message)
  if message:find "invalid escape sequence" then
    return "write \\\\ for a backslash; in the pattern of matches % takes its place: "
      .. '"%d" is a digit'
  end
  if message:find "^'=' expected near '[<>~=]" then
    return 'a test stands right of =: ["properties.amount"] = over(10)'
  end
  local line = bare(line_at(text, number))
  for _, habit in ipairs(WRITE) do
    if line:find(habit[1]) then return habit[2] end
  end
  local found = message:match "^'}' expected.* near '(.+)'$"
  local missing = found and comma(text, number, found)
  if missing then return missing end
  if message:find "near <eof>$" or message:find "near '[,)}]'$" then
    return other_if(text)
      or message:find "near <eof>$" and "look for what is opened and never closed"
      or message:find "^<eof> expected" and "look for what is closed and was never opened" or nil
  end
end

-- ---- words --------------------------------------------------------------------------------------

local WORDS = {
  True = "true", False = "false", TRUE = "true", FALSE = "false", yes = "true", no = "false",
  None = "nil", null = "nil", NULL = "nil", undefined = "nil",
}

-- What to write for a word that rules have not; nil: nothing is known.
function habits.word(name)
  return WORDS[name] and "write " .. WORDS[name]
end

-- ---- regular expressions ------------------------------------------------------------------------

-- Each is a pattern in Lua too, of texts that nobody looks for.
local REGULAR = {
  { "\\[dDwWsSb]", "write %d, %w and %s for \\d, \\w and \\s" },
  { "%(%?", "there are no groups with ?" },
  { "%)[*+?{]", "a group cannot be repeated" },
  { "|", 'for one or another write { matches "…", matches "…" }, and %| for a bar itself' },
  { "%f[{]{%d+,?%d*}", "for so many times repeat it: %d%d" },
}

-- What is wrong with a pattern that is a regular expression; nil: it is none, as far as it shows.
function habits.regular(pattern)
  local outside = pattern:gsub("%%.", ""):gsub("%[%^?%]?[^%]]*%]", "[]")
  for _, sign in ipairs(REGULAR) do
    if outside:find(sign[1]) then return sign[2] end
  end
end

return habits
