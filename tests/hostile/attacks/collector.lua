-- The collector, stopped.
-- says: activity: collectgarbage is not available in rules
return policy {
  key      = "user",
  time     = "ts",
  activity = function(event)
    if event.attack then
      collectgarbage "stop"
    end
    return "passive"
  end,
  session  = { idle = "30m" },
}
