-- A handler that runs without limits.
-- says: activity: xpcall is not available in rules
return policy {
  key      = "user",
  time     = "ts",
  activity = function(event)
    if event.attack then
      xpcall(error, function() while true do end end)
    end
    return "passive"
  end,
  session  = { idle = "30m" },
}
