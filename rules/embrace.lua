-- Embrace on Android (embrace-io/embrace-android-sdk 2065a91). A user session ends with silence or
-- after half a day; its parts are the app's stretches in front and behind, and parts of less than
-- five seconds are not worth much. Here a part is a window. Events of the types foreground and
-- background change the state.
settings {
  idle    = { "30m", min = "30s", max = "24h", about = "inactivity that ends a user session" },
  longest = { "12h", min = "1h", max = "24h", about = "no user session lasts longer" },
}

return policy {
  key  = "device_id",
  time = "timestamp",

  session = { idle = settings.idle, cap = settings.longest },

  window = {
    rotate_on = { when({ type = { "foreground", "background" } }, "state") },
    tags      = { short = where { duration_ms = under "5s" } },
  },
}
