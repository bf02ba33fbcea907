-- Durations: strings with a unit, as milliseconds.
local UNITS = { ms = 1, s = 1000, m = 60000, h = 3600000, d = 86400000 }
local LONGEST = 100 * 366 * UNITS.d

-- Milliseconds, or nil and what is wrong. "90s", "1.5h"; part of a millisecond is an error.
local function parse(text)
  if type(text) == "number" then
    if text == 0 then return nil, "0 is no timeout: write never" end
    return nil, "found " .. tostring(text) .. ', expected a duration: write "30m"'
  end
  local digits, unit = text:match("^(%d+%.?%d*)(%a+)$")
  local factor = UNITS[unit or ""]
  if not factor then
    return nil, 'found "' .. text:sub(1, 40) .. '", expected a duration such as "500ms", "90s", '
      .. '"30m", "24h" or "3d"'
  end
  local ms = tonumber(digits) * factor
  if ms == 0 then return nil, "0 is no timeout: write never" end
  if ms ~= ms // 1 then
    return nil, 'found "' .. text .. '", expected whole milliseconds'
  end
  if ms > LONGEST then
    return nil, 'found "' .. text:sub(1, 40) .. '", expected at most 100 years: write never'
  end
  return math.tointeger(ms)
end

return parse
