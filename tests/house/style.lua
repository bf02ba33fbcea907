-- The measures of the house: short files, short lines, short functions, nothing put off.
package.path = "tests/house/?.lua;" .. package.path
local house = require "house"

local FILE_LINES, FUNCTION_LINES, COLUMNS = 500, 70, 100
local put_off = { "TO" .. "DO", "FIX" .. "ME", "XX" .. "X" }

local function check(file)
  local wrong = {}
  local function say(line, ...)
    wrong[#wrong + 1] = ("%s:%d: %s"):format(file, line, string.format(...))
  end
  local is_c = not file:match "%.lua$" and not file:match "%.sh$"
  local number, opened = 0, nil
  for line in io.lines(file) do
    number = number + 1
    local columns = utf8.len(line) or #line
    if columns > COLUMNS then
      say(number, "%d columns, at most %d", columns, COLUMNS)
    end
    for _, word in ipairs(put_off) do
      if line:find("%f[%w]" .. word .. "%f[%W]") then
        say(number, "%s: do it now, or say it in an issue", word)
      end
    end
    -- Formatted code begins a function with a line that ends in ") {" and ends it with "}" alone at
    -- the left; `extern "C" {`, tables and structs have no parenthesis.
    if is_c and not opened and line:find "^[%w_].*%) {$" then
      opened = number
    elseif opened and line == "}" then
      if number - opened + 1 > FUNCTION_LINES then
        say(opened, "a function of %d lines, at most %d", number - opened + 1, FUNCTION_LINES)
      end
      opened = nil
    end
  end
  if is_c and number > FILE_LINES then
    say(number, "%d lines, at most %d", number, FILE_LINES)
  end
  return wrong
end

local folders = { "core", "docs", "rules", "scripts", "tests" }
local made = { ["docs/lull-words.lua"] = true } -- by scripts/manual, a line for each slot
for _, file in ipairs(house.files(folders, { "c", "cpp", "h", "lua", "sh" })) do
  if not made[file] then house.check(check(file)) end
end
house.finish "style"
