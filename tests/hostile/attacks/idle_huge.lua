-- A timeout beyond every number.
-- says: session.idle: found
return policy {
  key     = "user",
  time    = "ts",
  session = {
    idle = function(event)
      if event.attack then return 1e300 end
      return "30m"
    end,
  },
}
