-- PostHog's table of sessions (PostHog/posthog 04bbdcc: sessions_v3): a row for each id that is a
-- UUID of version 7. It bounced if it is shorter than ten seconds and has one page view, screen or
-- autocapture; without any of them it neither did nor did not.
local v7     = matches "^%x+%-%x+%-7"
local looked = where { event = { "$pageview", "$screen", "$autocapture" } }

settings { bounce = { "10s", about = "a session that lasts as long has not bounced" } }

return policy {
  key      = "distinct_id",
  time     = "timestamp",
  lateness = "3d",                          -- queries look as far beyond the time in the id
  ignore   = none(where("properties.$session_id", v7)),

  session = {
    id       = "properties.$session_id",
    idle     = "7d",                        -- the id alone decides
    measures = { looked = count(looked) },
    tags     = {
      bounced = where { looked = 1, duration_ms = under(settings.bounce) },
      unknown = where { looked = 0 },
    },
  },
}
