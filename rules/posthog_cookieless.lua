-- PostHog's server, for visitors without a cookie (PostHog/posthog 6ef195e: cookieless-manager):
-- who it is comes from a hash that changes with the day, so midnight ends every session. There is
-- no cap.
settings {
  idle     = { "30m", about = "silence that ends a session" },
  timezone = { "UTC", about = "of the team" },
}

return policy {
  key     = { "distinct_id", calendar { "day", tz = settings.timezone } },
  time    = "timestamp",
  session = { idle = settings.idle },
}
