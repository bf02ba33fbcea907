-- Datadog RUM on Android and iOS (DataDog/dd-sdk-android 90d2c73: RumSessionScope.kt;
-- dd-sdk-ios 2b6a3fb: RUMSessionScope.swift). Views and actions begin sessions and keep them alive.
-- What data does after the end depends on the end: silence leaves it with the session that is over,
-- the longest time renews. Fields are those of RUM events; stop_session is the call.
settings {
  idle             = { "15m", about = "nobody acts for so long" },
  longest          = { "4h", about = "no session lasts longer" },
  track_background = { false, about = "trackBackgroundEvents: errors, too, begin sessions" },
}

local shown = where { type = { "resource", "error" } }

return policy {
  key      = "device_id",
  time     = "date",
  activity = choose {
    when({ type = { "view", "action" } }, "active"),
    when(settings.track_background and shown, "background"),
    "data",
  },
  classes  = {
    background = { extends = false },
    data       = { starts = false, extends = false, expired = { "trail", cap = "new" } },
  },

  session = {
    idle   = at_least(settings.idle),
    cap    = at_least(settings.longest),
    end_on = where { type = "stop_session" },
  },
}
