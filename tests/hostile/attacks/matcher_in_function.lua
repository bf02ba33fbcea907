-- A matcher made anew for each event.
-- says: activity: found a matcher made in a function
return policy {
  key      = "user",
  time     = "ts",
  activity = function(event)
    if event.attack then
      return where { user = ("x"):rep(100) .. event.ts }(event) and "active" or nil
    end
    return "passive"
  end,
  session  = { idle = "30m" },
}
