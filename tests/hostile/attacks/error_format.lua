-- An error that looks like a format.
-- says: activity: %s%n%99999d
return policy {
  key      = "user",
  time     = "ts",
  activity = function(event)
    if event.attack then
      error "%s%n%99999d"
    end
    return "passive"
  end,
  session  = { idle = "30m" },
}
