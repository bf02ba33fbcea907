-- An address, which differs on each run.
-- says: activity: '%p' is not available in rules
return policy {
  key      = "user",
  time     = "ts",
  activity = function(event)
    if event.attack then
      local _ = ("%p"):format({})
    end
    return "passive"
  end,
  session  = { idle = "30m" },
}
