-- A random number.
-- says: activity: math.random is not available in rules
return policy {
  key      = "user",
  time     = "ts",
  activity = function(event)
    if event.attack then
      return math.random(2) == 1 and "active" or nil
    end
    return "passive"
  end,
  session  = { idle = "30m" },
}
