-- A timeout before now.
-- says: session.idle: found -1, expected a threshold such as "30m"
return policy {
  key     = "user",
  time    = "ts",
  session = {
    idle = function(event)
      if event.attack then return -1 end
      return "30m"
    end,
  },
}
