-- PostHog's recorder in the browser (PostHog/posthog-js 9b2a1b1: lazy-loaded-session-recorder). It
-- pauses after five minutes without interaction, and ships nothing of a session until somebody is
-- there, or the page asks for it.
local base  = require "posthog"
local rrweb = inside("properties.$snapshot_data[]", require "rrweb")

local release = any(rrweb.interaction, where { event = "$recording_override" })

settings {
  idle         = { "30m", min = "1m", max = "10h", about = "silence that ends a session" },
  pause        = { "5m", about = "session_idle_threshold_ms" },
  min_duration = { "0s", about = "what is shorter is not shipped" },
}

return base:with {
  classes = {
    harmless = { extends = false, counts = false, expired = "trail" },  -- playback can miss these
  },

  session = {
    idle       = settings.idle,
    measures   = { releases = count(release) },
    confirm_on = so_far { releases = at_least(1), duration_ms = at_least(settings.min_duration) },
  },

  window = {
    idle     = settings.pause,
    activity = choose {
      when(rrweb.interaction, "active"),
      when(any(rrweb.canvas, rrweb.message), "harmless"),
      when({ event = "$snapshot" }, "passive"),
      "ignore",
    },
  },
}
