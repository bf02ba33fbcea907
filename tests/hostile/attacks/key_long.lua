-- A key of a megabyte.
-- says: key: found more instructions than the limit
return policy {
  key     = function(event)
    if event.attack then return ("x"):rep(1000000) end
    return event.user
  end,
  time    = "ts",
  session = { idle = "30m" },
}
