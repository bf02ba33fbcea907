-- Virtual time: spans as texts ("30m", "1h 30m", "30m 1ms") and instants in RFC 3339, both as
-- milliseconds.
local clock = {}

local UNITS = { ms = 1, s = 1000, m = 60000, h = 3600000, d = 86400000 }
local IN_ORDER = { "d", "h", "m", "s", "ms" }

-- The milliseconds of a span, or nil. "-5m" lies before; parts add up.
function clock.span(text)
  if type(text) ~= "string" then return nil end
  local sign, rest = text:match "^(%-?)(.*)$"
  local sum, parts = 0, 0
  rest = rest:gsub("([%d.]+)(%a+)", function(count, unit)
    local number, factor = tonumber(count), UNITS[unit]
    local ms = number and factor and math.tointeger(number * factor)
    if ms then
      sum, parts = sum + ms, parts + 1
      return ""
    end
  end)
  if parts == 0 or rest:find "[^ ]" then return nil end
  return sign == "-" and -sum or sum
end

-- A span as a person writes it: "1h 30m", "30m 1ms", "0s".
function clock.shown(ms)
  if ms < 0 then return "-" .. clock.shown(-ms) end
  local parts = {}
  for _, unit in ipairs(IN_ORDER) do
    local count = ms // UNITS[unit]
    if count > 0 then parts[#parts + 1] = ("%d%s"):format(count, unit) end
    ms = ms % UNITS[unit]
  end
  return #parts > 0 and table.concat(parts, " ") or "0s"
end

-- Days from 1970-01-01 to the first of a month of the Gregorian calendar, which begins in March for
-- this purpose: so a leap day is the last of its year.
local function days_of(year, month, day)
  if month <= 2 then year, month = year - 1, month + 12 end
  return 365 * year + year // 4 - year // 100 + year // 400 + (153 * (month - 3) + 2) // 5 + day
    - 719469
end

local function whole(digits)
  return math.tointeger(tonumber(digits))
end

-- The instant of an RFC 3339 text, or nil.
function clock.instant(text)
  if type(text) ~= "string" then return nil end
  local year, month, day, hour, minute, second, rest =
    text:match "^(%d%d%d%d)%-(%d%d)%-(%d%d)[T ](%d%d):(%d%d):(%d%d)(.*)$"
  if not year then return nil end
  local fraction, zone = rest:match "^%.(%d%d?%d?)(.*)$"
  zone = zone or rest
  local ms = fraction and whole(fraction .. ("0"):rep(3 - #fraction)) or 0
  local offset = (zone == "Z" or zone == "") and 0
  local sign, hours, minutes = zone:match "^([+-])(%d%d):(%d%d)$"
  if sign then offset = whole(sign .. "1") * (whole(hours) * 60 + whole(minutes)) end
  if not offset then return nil end
  local days = days_of(whole(year), whole(month), whole(day))
  local minutes_utc = days * 1440 + whole(hour) * 60 + whole(minute) - offset
  return minutes_utc * 60000 + whole(second) * 1000 + ms
end

-- An instant in RFC 3339, UTC.
function clock.text(instant)
  local days, ms = instant // 86400000, instant % 86400000
  local era_day = days + 719468
  local era = era_day // 146097
  local of_era = era_day % 146097
  local year = (of_era - of_era // 1460 + of_era // 36524 - of_era // 146096) // 365
  local of_year = of_era - (365 * year + year // 4 - year // 100)
  local shifted = (5 * of_year + 2) // 153
  local day = of_year - (153 * shifted + 2) // 5 + 1
  local month = shifted < 10 and shifted + 3 or shifted - 9
  year = year + era * 400 + (month <= 2 and 1 or 0)
  return ("%04d-%02d-%02dT%02d:%02d:%02d.%03dZ"):format(year, month, day, ms // 3600000,
    ms // 60000 % 60, ms // 1000 % 60, ms % 1000)
end

return clock
