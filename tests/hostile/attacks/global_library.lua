-- A function of the library put in the place of another.
-- says: activity: found an assignment to string.lower, expected a local: write local lower
return policy {
  key      = "user",
  time     = "ts",
  activity = function(event)
    if event.attack then
      string.lower = string.upper
    end
    return "passive"
  end,
  session  = { idle = "30m" },
}
