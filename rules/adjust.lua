-- Adjust on Android (adjust/android_sdk b0c927b: ActivityHandler.java). Silence ends a session; a
-- second of it ends a subsession, which is counted. A clock that was turned back changes nothing
-- but the instant from which silence counts. Events say that the app is in front, by device.
settings {
  idle       = { "30m", about = "SESSION_INTERVAL: silence that ends a session" },
  subsession = { "1s", about = "SUBSESSION_INTERVAL" },
}

return policy {
  key  = "android_uuid",
  time = "created_at",

  session = {
    idle      = settings.idle,
    data      = { clock = 0 },              -- what the device's clock said last
    update    = function(event, session) session.data.clock = at(event) end,
    rotate_on = {
      function(event, session)              -- silence by a clock that was turned back
        if at(event) - session.data.clock > ms(settings.idle) then return "clock" end
      end,
    },
    measures  = { subsessions = runs(settings.subsession) },
  },
}
