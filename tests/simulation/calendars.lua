-- Calendars from chance, and when their worlds are: beside a change of clocks.
local chances = require "chances"
local zones = require "zones"
local random, chance, pick = chances.random, chances.chance, chances.pick

local calendars = {}

-- Changes in seconds, each of its own kind.
local PLACES = {
  { "UTC", 1760000000 },
  { "Europe/Paris", 1743296400, 1761440400, -1855958961 }, -- an hour skipped, come twice; mean time
  { "America/New_York", 1762063200, 7158693600 },          -- the latter by the rule, in 2196
  { "Australia/Lord_Howe", 1743865200, 1759591800 },       -- half an hour
  { "America/Sao_Paulo", 1541300400, 1550368800 },         -- midnight is skipped, is put back from
  { "America/Havana", 1762059600 },                        -- midnight comes twice
  { "America/St_Johns", 1162089060, 1173583860 },          -- a minute behind midnight
  { "Pacific/Apia", 1325239200 },                          -- a day is skipped
  { "America/Juneau", -3225223727 },                       -- a day comes twice
  { "Asia/Kathmandu", 504901800 },                         -- a quarter of an hour, for good
  { "America/Nuuk", 2774916000 },                          -- by a rule that counts before midnight
}

local AT = { hour = { 0, 900, 1800 }, day = { 0, 0, 7200, 9000, 14400 }, week = { 0, 0, 14400 },
  month = { 0, 0, 14400 } }

local function calendar(tz)
  local unit = pick { "hour", "day", "day", "week", "month" }
  return { unit = unit, tz = tz, at = pick(AT[unit]) }
end

-- Gives a policy calendars, as triggers or in its key, and a time at which to begin.
function calendars.add(policy)
  local place = pick(PLACES)
  policy.moment = place[random(2, #place)] * 1000 + policy.unit * random(-20, 2)
  if chance(3) then policy.key_calendar = calendar(place[1]) end
  if not policy.key_calendar or chance(2) then
    policy.session.calendars = { calendar(place[1]) }
    if chance(4) then policy.session.calendars[2] = calendar(pick(PLACES)[1]) end
  end
end

-- The next boundary of one of the calendars, if it is within so many milliseconds; else nil.
function calendars.next_boundary(policy, time, most)
  local one = policy.key_calendar
  local cuts = policy.session.calendars
  if cuts and (not one or chance(2)) then one = pick(cuts) end
  local _, boundary = zones.bucket(one, time)
  return boundary - time <= most and boundary or nil
end

-- As the rules have it.
function calendars.text(one)
  if one.tz == "UTC" and one.at == 0 then return ('calendar "%s"'):format(one.unit) end
  local at = one.at > 0 and (', at = "%02d:%02d"'):format(one.at // 3600, one.at // 60 % 60) or ""
  return ('calendar { "%s", tz = "%s"%s }'):format(one.unit, one.tz, at)
end

return calendars
