-- calendar "day": the hours, days, weeks or months of a time zone, as a trigger of rotate_on or a
-- part of a key. Described as { unit =, tz =, at = }, the last in milliseconds after its beginning.
local natives, use = ...
local say, nearest = use "say", use "nearest".nearest
local box = natives.box

local UNITS = { hour = true, day = true, week = true, month = true }
local OPTIONS = { tz = true, at = true, [1] = true }

local function zone_of(value)
  if value == nil then value = "UTC" end
  if type(value) ~= "string" or value == "" then
    say.word("calendar.tz", "not_a_zone", { found = value })
  end
  local fault, known = natives.zone_fault(value)
  if known then
    say.word("calendar.tz", nearest(value, known) and "no_zone" or "no_zone.far",
      { name = value, known = known })
  end
  if fault then say.word("calendar.tz", "bad_zone", { fault = fault }) end
  return value
end

local MINUTE, HOUR = 60000, 3600000

-- "04:00" of a day, "00:15" of an hour.
local function at_of(value, unit)
  if value == nil then return 0 end
  local hour, minute
  if type(value) == "string" then hour, minute = value:match "^(%d%d):(%d%d)$" end
  local in_time = hour and hour <= "23" and minute <= "59"
  if unit == "hour" and hour ~= "00" then in_time = false end
  if not in_time then
    say.word("calendar.at", unit == "hour" and "not_a_time.hour" or "not_a_time.day",
      { found = value })
  end
  return tonumber(hour) * HOUR + tonumber(minute) * MINUTE
end

local words = {}

-- calendar "day"; calendar { "day", tz = "Europe/Paris", at = "04:00" }
function words.calendar(value)
  local given = type(value) == "table" and value or { value }
  local unit = given[1]
  if not UNITS[unit] then
    say.word("calendar", "not_a_unit.calendar", { found = unit, name = unit, known = UNITS })
  end
  local unknown, of = say.unknown_option(given, OPTIONS)
  if unknown then say.word("calendar", unknown, of) end
  return box("calendar", { unit = unit, tz = zone_of(given.tz), at = at_of(given.at, unit),
    rule = natives.here() })
end

return { words = words }
