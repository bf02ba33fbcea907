-- A global, which would outlive its event.
-- says: activity: found an assignment to found, expected a local: write local found
return policy {
  key      = "user",
  time     = "ts",
  activity = function(event)
    if event.attack then
      found = event.user
    end
    return "passive"
  end,
  session  = { idle = "30m" },
}
