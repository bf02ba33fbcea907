-- The access log of an Apache server, in its combined format. The publisher has shuffled it within
-- the minute.
local MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec"

settings { idle = "30m", sharp = false, waiting = "59s", agents = false }

-- 17/May/2015:10:05:03 +0000
local function moment(event)
  local day, month, year, time, hours, minutes =
    event.timestamp:match "^(%d%d)/(%a%a%a)/(%d%d%d%d):([%d:]+) ([+-]%d%d)(%d%d)$"
  if not day then return nil end
  month = MONTHS:find(month, 1, true) // 3 + 1
  return ("%s-%02d-%sT%s%s:%s"):format(year, month, day, time, hours, minutes)
end

return policy {
  key      = choose { when(settings.agents, { "clientip", optional "agent" }), "clientip" },
  time     = moment,
  lateness = settings.waiting,
  session  = { idle = choose { when(settings.sharp, at_least(settings.idle)), settings.idle } },
}
