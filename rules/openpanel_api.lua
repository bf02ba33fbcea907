-- OpenPanel's API (Openpanel-dev/openpanel ed7bddd, ids.ts), for a device without a live session:
-- the id is a hash of the device and of a stretch of thirty minutes, with five seconds of grace.
-- So what falls into one stretch is one session, and a key of its own.
settings {
  window = { "30m", about = "how long one id is given" },
  grace  = { "5s", about = "how far an event may be behind" },
}

local window, grace = ms(settings.window), ms(settings.grace)

return policy {
  key     = function(event)
    return event.device_id and { event.device_id, (at(event) - grace) // window }
  end,
  time    = "timestamp",
  session = { idle = over(settings.window) },
}
