-- PostHog on iOS (PostHog/posthog-ios 64c7dd0: PostHogSessionManager). What is captured never
-- extends, only fingers and the app coming and going do. In the background nothing begins a
-- session, and one that is over is gone.
local opened     = where { event = "Application Opened", ["properties.from_background"] = false }
local touch      = where { event = { "$touch", "Application Opened", "Application Backgrounded" } }
local background = where { ["properties.$app_state"] = "background" }

return policy {
  key     = "distinct_id",
  time    = "timestamp",
  classes = {
    capture    = { extends = false },
    background = { starts = false, extends = false, expired = "none" },
    touch      = { starts = false, expired = { "new", cap = "trail", ended = "none" } },
    read       = { starts = false, extends = false, counts = false, expired = "trail" },
  },
  activity = choose {
    when({ event = "$session_id_read" }, "read"),
    when(opened, "active"),
    when(touch, "touch"),
    when(background, "background"),
    "capture",
  },

  session = {
    idle      = "30m",
    cap       = "24h",
    rotate_on = { when(opened, "started"), when({ event = "$reset" }, "reset") },
    end_on    = where { event = "$session_end" },
  },
}
