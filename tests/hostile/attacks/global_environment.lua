-- The environment itself.
-- says: activity: found an assignment to where, expected a local: write local where
return policy {
  key      = "user",
  time     = "ts",
  activity = function(event)
    if event.attack then
      _ENV.where = nil
    end
    return "passive"
  end,
  session  = { idle = "30m" },
}
