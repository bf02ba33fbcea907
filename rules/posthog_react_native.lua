-- PostHog on React Native and in its JavaScript core (PostHog/posthog-js 9b2a1b1: packages/core).
-- Whoever asks for the session's id extends it, so all that is sent does. A new process begins a
-- new one.
settings { idle = { "30m", about = "sessionExpirationTimeSeconds" } }

return policy {
  key  = "distinct_id",
  time = "timestamp",

  session = {
    idle      = settings.idle,
    cap       = "24h",
    rotate_on = { changed "properties.$process_id" },
  },
}
