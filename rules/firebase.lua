-- Firebase Sessions (firebase/firebase-android-sdk a089298: SharedSessionRepository.kt;
-- firebase-ios-sdk eed63a3: SessionInitiator.swift). In front a session never ends. In the
-- background nothing renews it, and the return after more than half an hour begins the next; a cold
-- start always does. Fields are those of its session event; background, foreground and cold_start
-- are the app's changes.
settings {
  idle    = { "30m", about = "sessionRestartTimeout: time in the background that ends a session" },
  longest = { "30d", about = "ours: silence that ends one in front all the same" },
}

local changes = where { type = { "background", "foreground", "cold_start" } }
local behind  = so_far { ["carry.in_background"] = true }

return policy {
  key      = "firebase_installation_id",
  time     = "event_timestamp_us",
  activity = choose { when(changes, "active"), when(behind, "behind"), "active" },
  classes  = { behind = { starts = false, extends = false, expired = "trail" } },

  session = {
    idle      = choose { when(behind, settings.idle), settings.longest },
    rotate_on = { when({ type = "cold_start" }, "cold_start") },
    carry     = { in_background = false },
    update    = function(event, session)
      if changes(event) then session.carry.in_background = event.type == "background" end
    end,
    attach    = { "index", "previous_id" },       -- sessionIndex, and what firstSessionId hangs on
  },
}
