-- An experiment inside a rule.
-- says: activity: experiment: found a call in a function, expected it in the file itself
return policy {
  key      = "user",
  time     = "ts",
  activity = function(event)
    if event.attack then
      return experiment { arms = {} }
    end
    return "passive"
  end,
  session  = { idle = "30m" },
}
