-- Time zones and calendars of the model, from the system's compiled tz database (RFC 8536), read
-- here once more: slow, and sharing nothing with the engine. Times in here are whole seconds.
local lists = require "lists"

local zones = {}

local FOLDER = os.getenv "TZDIR" or "/usr/share/zoneinfo"
local DAY, HOUR = 86400, 3600

-- The rule of the years behind the list -----------------------------------------------------------

-- "-3:30", "02", "+26:10:00" as seconds, and what follows it.
local function seconds_of(text)
  local sign, hour, minute, second, rest = text:match "^([+-]?)(%d+):?(%d*):?(%d*)(.*)$"
  local all = hour * HOUR + (tonumber(minute) or 0) * 60 + (tonumber(second) or 0)
  return sign == "-" and -all or all, rest
end

-- A zone's name and how far its clocks are from UTC: POSIX counts to the west.
local function name_and_offset(text)
  local rest = text:match "^<[^>]*>(.*)$" or text:match "^%a+(.*)$"
  local west, behind = seconds_of(rest)
  return -west, behind
end

-- "M3.5.0/2": when in a year, by the clocks that are changed.
local function parse_change(text)
  local day, at = text:match "^([^/]*)/?(.*)$"
  local month, week, weekday = day:match "^M(%d+)%.(%d+)%.(%d+)$"
  return { month = tonumber(month), week = tonumber(week), weekday = tonumber(weekday),
    julian = tonumber(day:match "^J(%d+)$"), day = tonumber(day:match "^(%d+)$"),
    at = at ~= "" and seconds_of(at) or 2 * HOUR }
end

-- "CET-1CEST,M3.5.0,M10.5.0/3"
local function parse_rule(text)
  if text == "" then return nil end
  local standard, rest = name_and_offset(text)
  if rest == "" then return { standard = standard } end
  local names, start, finish = rest:match "^([^,]*),([^,]*),([^,]*)$"
  local summer = standard + HOUR
  if names:find "[%d]$" and not names:find "^<[^>]*>$" then summer = name_and_offset(names) end
  return { standard = standard, summer = summer, start = parse_change(start),
    finish = parse_change(finish) }
end

local function midnight(year, month, day)
  local y = month <= 2 and year - 1 or year
  local from_march = (month + 9) % 12
  return (365 * y + y // 4 - y // 100 + y // 400 + (153 * from_march + 2) // 5 + day - 719469) * DAY
end

local function weekday_of(time)
  return (time // DAY + 4) % 7
end

local function is_leap(year)
  return year % 4 == 0 and year % 100 ~= 0 or year % 400 == 0
end

-- The clocks' own seconds at which they are changed in a year.
local function shown_at(change, year)
  local time
  if change.month then
    local first = midnight(year, change.month, 1)
    local next_month = midnight(change.month == 12 and year + 1 or year, change.month % 12 + 1, 1)
    time = first + ((change.weekday - weekday_of(first)) % 7 + 7 * (change.week - 1)) * DAY
    if time >= next_month then time = time - 7 * DAY end
  elseif change.julian then
    local skips = is_leap(year) and change.julian >= 60
    time = midnight(year, 1, 1) + (change.julian - 1 + (skips and 1 or 0)) * DAY
  else
    time = midnight(year, 1, 1) + change.day * DAY
  end
  return time + change.at
end

local function changes_of_rule(rule, year)
  return { { time = shown_at(rule.start, year) - rule.standard, offset = rule.summer },
    { time = shown_at(rule.finish, year) - rule.summer, offset = rule.standard } }
end

-- The file ----------------------------------------------------------------------------------------

-- Changes as a list, the offset before them, and the rule behind them.
local function read(name)
  local file = assert(io.open(FOLDER .. "/" .. name, "rb"))
  local data = file:read "a"
  file:close()
  assert(data:find "^TZif[2-9]", name)
  local function counts(at) return { (">I4I4I4I4I4I4"):unpack(data, at + 20) } end
  local utc, std, leap, times, types, chars = table.unpack(counts(1))
  local head = 45 + times * 5 + types * 6 + chars + leap * 8 + std + utc
  utc, std, leap, times, types, chars = table.unpack(counts(head))
  local at = head + 44
  local offsets, type_at = {}, at + times * 9
  for i = 0, types - 1 do offsets[i] = (">i4"):unpack(data, type_at + i * 6) end
  local zone = { first = offsets[0], changes = {} }
  for i = 0, times - 1 do
    local offset = offsets[data:byte(at + times * 8 + i)]
    zone.changes[i + 1] = { time = (">i8"):unpack(data, at + i * 8), offset = offset }
  end
  zone.rule = parse_rule(data:sub(type_at + types * 6 + chars + leap * 12 + std + utc)
    :match "^\n(.*)\n$")
  return zone
end

local known = {}

local function zone_of(name)
  known[name] = known[name] or read(name)
  return known[name]
end

-- Pieces of time around an instant in which clocks have one offset: { from =, till =, offset = }.
local function pieces(name, from, till)
  local zone = zone_of(name)
  local all, last = { table.unpack(zone.changes) }, zone.changes[#zone.changes]
  if zone.rule and zone.rule.start then
    local year = math.tointeger(os.date("!%Y", from))
    for y = year - 1, math.tointeger(os.date("!%Y", till)) + 1 do
      for _, change in ipairs(changes_of_rule(zone.rule, y)) do
        if not last or change.time > last.time then all[#all + 1] = change end
      end
    end
    table.sort(all, function(a, b) return a.time < b.time end)
  end
  local found = { { from = math.mininteger, till = math.maxinteger, offset = zone.first } }
  for _, change in ipairs(all) do
    local before = found[#found]
    if change.offset ~= before.offset then
      before.till = change.time
      found[#found + 1] = { from = change.time, till = math.maxinteger, offset = change.offset }
    end
  end
  return lists.those(found, function(piece) return piece.till > from and piece.from <= till end)
end

-- Calendars ---------------------------------------------------------------------------------------

-- A calendar is { unit =, tz =, at = seconds }. Where its hours, days, weeks or months near an
-- instant begin: { time =, name = }, in order.
local function hours(calendar, now)
  local found = {}
  for _, piece in ipairs(pieces(calendar.tz, now - 2 * HOUR, now + 2 * HOUR)) do
    local time, off = math.max(piece.from, now - 2 * HOUR), math.abs(piece.offset)
    local offset = ("%s%02d:%02d"):format(piece.offset < 0 and "-" or "+", off // HOUR,
      off // 60 % 60) .. (off % 60 > 0 and (":%02d"):format(off % 60) or "")
    while time < math.min(piece.till, now + 2 * HOUR) do
      local shown = time + piece.offset - calendar.at
      found[#found + 1] = { time = time, name = os.date("!%Y-%m-%dT%H", shown) .. offset }
      time = time + HOUR - shown % HOUR
    end
  end
  return found
end

-- Midnights by the clocks, of the days that begin a day, week or month.
local STARTS = {
  day = function() return true end,
  week = function(time) return weekday_of(time) == 1 end,
  month = function(time) return os.date("!%d", time) == "01" end,
}
local NAMES = { day = "!%Y-%m-%d", week = "!%G-W%V", month = "!%Y-%m" }
local REACH = { day = 3, week = 9, month = 34 }

-- The first instant at which the clocks show this or a later time.
local function first_shown(near, shown)
  for _, piece in ipairs(near) do
    local time = math.max(piece.from, shown - piece.offset)
    if time < piece.till then return time end
  end
end

local function days(calendar, now)
  local found, reach = {}, REACH[calendar.unit]
  local today = now // DAY
  local near = pieces(calendar.tz, now - (reach + 2) * DAY, now + (reach + 2) * DAY)
  for day = today - reach, today + reach do
    if STARTS[calendar.unit](day * DAY) then
      found[#found + 1] = { time = first_shown(near, day * DAY + calendar.at),
        name = os.date(NAMES[calendar.unit], day * DAY) }
    end
  end
  return found
end

-- The bucket of an instant (in ms): its name, and where the next one begins.
function zones.bucket(calendar, ms)
  local now = ms // 1000
  local name
  for _, start in ipairs((calendar.unit == "hour" and hours or days)(calendar, now)) do
    if start.time > now then return name, start.time * 1000 end
    name = start.name
  end
end

return zones
