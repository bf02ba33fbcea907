-- Google Analytics 4, by its help pages support.google.com/analytics/answer/12798876 (sessions) and
-- developers.google.com/analytics/devguides/collection/protocol/ga4 (late events), read in 2026-11.
-- Only silence ends a session: no midnight, no campaign, no longest time. Fields are those of the
-- export; ga_session_id and key_event stand at the top, and received_timestamp, when a server's
-- event came. What happens at exactly the timeout is not told; we begin anew.
settings {
  idle = { "30m", min = "5m", max = "475m", about = "session timeout" },
}

local view    = where { event_name = { "page_view", "screen_view" } }
local engaged = any(
  where { duration_ms = over "10s" },
  where { key_events = at_least(1) },
  where { views = at_least(2) })

return policy {
  key  = "user_pseudo_id",
  -- what a server sends later than this is dated 72 hours back
  time = { "event_timestamp", received = "received_timestamp", behind = "72h" },

  session = {
    id       = "ga_session_id",             -- the tag's own, where the event has it
    idle     = at_least(settings.idle),
    measures = { views = count(view), key_events = count { key_event = true } },
    tags     = { engaged = engaged, bounce = none(engaged) },
  },
}
