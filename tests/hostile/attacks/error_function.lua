-- An error that is a function.
-- says: activity: an error that is no text
return policy {
  key      = "user",
  time     = "ts",
  activity = function(event)
    if event.attack then
      error(function() end)
    end
    return "passive"
  end,
  session  = { idle = "30m" },
}
