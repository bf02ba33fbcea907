-- A policy inside a rule.
-- says: activity: policy: found a call in a function, expected it in the file itself
return policy {
  key      = "user",
  time     = "ts",
  activity = function(event)
    if event.attack then
      return policy { key = "user" }
    end
    return "passive"
  end,
  session  = { idle = "30m" },
}
