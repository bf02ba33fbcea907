-- Durations: strings with a unit, as milliseconds.
local UNITS = { ms = 1, s = 1000, m = 60000, h = 3600000, d = 86400000 }
local LONGEST = 100 * 366 * UNITS.d
local FORMS = 'a duration such as "500ms", "90s", "30m", "24h" or "3d"'

-- Milliseconds, or nil and what is wrong. "90s", "1.5h"; 0 is a value here, and part of a
-- millisecond an error. Decimals are counted, not computed: "16.1m" is 966,000 exactly.
local function parse(text)
  if type(text) ~= "string" then
    return nil, "found " .. tostring(text) .. ', expected a duration: write "30m"'
  end
  local shown = 'found "' .. text:sub(1, 40):gsub("[%c\"\\]", "?") .. '", expected '
  local whole, decimals, unit = text:match("^(%d+)%.?(%d*)(%a+)$")
  local factor = UNITS[unit or ""]
  if not factor then return nil, shown .. FORMS end
  if #whole > 12 or #decimals > 9 then return nil, shown .. "at most 100 years: write never" end
  local parts = math.tointeger(tonumber(decimals == "" and "0" or decimals)) * factor
  local scale = math.tointeger(10 ^ #decimals)
  if parts % scale ~= 0 then return nil, shown .. "whole milliseconds" end
  local ms = math.tointeger(tonumber(whole)) * factor + parts // scale
  if ms > LONGEST then return nil, shown .. "at most 100 years: write never" end
  return ms
end

return parse
