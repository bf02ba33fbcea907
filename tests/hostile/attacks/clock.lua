-- The time of day.
-- says: activity: os is not available in rules
return policy {
  key      = "user",
  time     = "ts",
  activity = function(event)
    if event.attack then
      return os.time() % 2 == 0 and "active" or nil
    end
    return "passive"
  end,
  session  = { idle = "30m" },
}
