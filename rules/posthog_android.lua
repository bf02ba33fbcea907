-- PostHog on Android (PostHog/posthog-android 1042d25: PostHogSessionManager). Both limits are
-- inclusive. Fingers and the app coming and going extend, in the foreground; what is captured asks
-- for the session and begins none where there was none.
local opened     = where { event = { "Application Opened", "$reset" } }
local launched   = all(opened, where { ["properties.from_background"] = false })
local background = where { ["properties.$app_state"] = "background" }

return policy {
  key     = "distinct_id",
  time    = "timestamp",
  classes = {
    capture    = { starts = false, extends = false, expired = { "new", ended = "none" } },
    background = { starts = false, extends = false, expired = "none" },
    touch      = { starts = false, expired = { "new", cap = "trail", ended = "none" } },
    leave      = { starts = false, expired = { "new", cap = "none", ended = "none" } },
    untouched  = { starts = false, extends = false, counts = false, expired = "trail" },
  },
  activity = choose {
    when(opened, "active"),
    when({ event = "Application Backgrounded" }, "leave"),
    when(all({ event = "$touch" }, background), "untouched"),
    when({ event = "$touch" }, "touch"),
    when({ event = "$session_id_read" }, "untouched"),
    when(background, "background"),
    "capture",
  },

  session = {
    idle      = at_least "30m",
    cap       = at_least "24h",
    rotate_on = { when(launched, "started"), when({ event = "$reset" }, "reset") },
    end_on    = where { event = "$session_end" },
  },
}
