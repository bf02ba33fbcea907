-- An answer that is no class.
-- says: activity: found "actve", expected the name of a class; did you mean active?
return policy {
  key      = "user",
  time     = "ts",
  activity = function(event)
    if event.attack then
      return "actve"
    end
    return "passive"
  end,
  session  = { idle = "30m" },
}
