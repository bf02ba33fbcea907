-- PostHog in the browser (posthog-js 9b2a1b1): the client owns the session's id. Captures keep the
-- session alive, only interactions keep the recorder awake.
local rrweb    = inside("properties.$snapshot_data[]", require "rrweb")
local snapshot = where { event = "$snapshot" }

settings { idle = { "30m", min = "1m", max = "10h", about = "silence that ends a session" } }

return policy {
  key  = "distinct_id",
  time = "timestamp",

  session = {
    id       = "properties.$session_id",
    idle     = settings.idle,               -- no activity for longer than this ends a session
    cap      = "24h",
    activity = choose { when(rrweb.interaction, "active"), when(snapshot, "passive"), "active" },
  },

  window = {
    key      = "properties.$window_id",
    idle     = "5m",                        -- no interaction for longer than this pauses a recorder
    activity = choose { when(rrweb.interaction, "active"), when(snapshot, "passive"), "ignore" },
    snapshot = rrweb.snapshot,
  },
}
