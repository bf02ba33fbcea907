-- Snowplow's models in dbt (dbt-snowplow-web cc4799c, dbt-snowplow-mobile 22efad8), by the clock of
-- the collector: the client's id is the session. What a device kept for more than three days, what
-- came twice, and what comes more than three days after the session's first is left out. Start and
-- end, by the corrected clock of the device, stand on each event.
settings { session = { "domain_sessionid", about = "where the client's session id stands" } }

-- Milliseconds, since a year long ago, of "2021-03-01 20:39:52.944".
local function instant(text)
  local function number(from, to) return tonumber(text:sub(from, to)) end
  local year, month = number(1, 4), number(6, 7)
  if month <= 2 then year, month = year - 1, month + 12 end
  local days = 365 * year + year // 4 - year // 100 + year // 400 + (153 * month - 457) // 5
  local clock = number(12, 13) * ms "1h" + number(15, 16) * ms "1m" + number(18, 23) * 1000
  return (days + number(9, 10)) * ms "1d" + clock
end

local function kept_too_long(event)
  local created, sent = event.dvce_created_tstamp, event.dvce_sent_tstamp
  return created and sent and instant(sent) - instant(created) > ms "3d"
end

local ping = where { event = "page_ping", page_view_id = exists }

-- A page that somebody is at pings every ten seconds: what counts is in how many such spans of each
-- page it did. Only the last twenty or so are remembered.
local function count_beat(event, data)
  local beat = event.dvce_created_tstamp:sub(1, #"2021-03-01 20:39:5") .. event.page_view_id
  if not data.beats_seen:find(beat, 1, true) then
    data.beats, data.beats_seen = data.beats + 1, (data.beats_seen .. beat):sub(-2000)
  end
end

return policy {
  key      = settings.session,
  time     = "collector_tstamp",
  unique   = "event_id",
  retain   = "3650d",                    -- what came too late once begins nothing later
  ignore   = kept_too_long,
  classes  = { active = { expired = "trail" } },

  session  = {
    idle     = never,
    cap      = "3d",
    data     = { first = "9", first_name = "", last = "", beats = 0, beats_seen = "" },
    update   = function(event, session)
      local data, derived = session.data, event.derived_tstamp
      if derived < data.first then data.first, data.first_name = derived, event.event_name end
      if derived > data.last then data.last = derived end
      if ping(event) then count_beat(event, data) end
    end,
    measures = {
      pages  = distinct { "page_view_id", where { event = { "page_view", "page_ping" } } },
      pinged = distinct { "page_view_id", ping },
      viewed = count { event = "page_view" },
    },
    attach   = { "data.first", "data.first_name", "data.last", "data.beats" },
  },
}
