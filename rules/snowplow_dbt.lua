-- Snowplow's Unified Digital dbt package (snowplow/dbt-snowplow-unified 6df7562: dbt_project.yml).
-- The tracker's id is the session. The package only cuts off what lasts longer than three days: the
-- session ends there, and what comes later under its id stays outside. Fields are those of its
-- tables. It also leaves out events that were sent over three days late: filter them before.
settings {
  longest  = { "3d", about = "snowplow__max_session_days: a session is cut there" },
  lookback = { "6h", about = "snowplow__lookback_window_hours: how late an event may come" },
}

local view = where { event_name = { "page_view", "screen_view" } }
local ping = where { event_name = { "page_ping", "application_heartbeat" } }

return policy {
  key      = "user_identifier",
  time     = "derived_tstamp",
  lateness = settings.lookback,
  unique   = "event_id",
  activity = "event",
  classes  = { event = { expired = { "new", cap = "trail" } } },

  session = {
    id       = "session_identifier",
    trust    = "verify",                    -- so that a cap is possible
    idle     = never,
    cap      = settings.longest,
    measures = { views = count(view), pings = count(ping), conversions = count { cv = true } },
    tags     = {
      engaged = any(
        where { views = at_least(2) },
        where { pings = at_least(2) },      -- twice the heartbeat of ten seconds
        where { conversions = at_least(1) }),
    },
  },
}
