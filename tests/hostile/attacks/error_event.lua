-- An error that is the event.
-- says: activity: an error that is no text
return policy {
  key      = "user",
  time     = "ts",
  activity = function(event)
    if event.attack then
      error(event)
    end
    return "passive"
  end,
  session  = { idle = "30m" },
}
