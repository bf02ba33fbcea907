-- A loop of jumps.
-- says: activity: found more instructions than the limit
return policy {
  key      = "user",
  time     = "ts",
  activity = function(event)
    if event.attack then
      ::again::
      goto again
    end
    return "passive"
  end,
  session  = { idle = "30m" },
}
