-- The debugger, which sees everything.
-- says: activity: debug is not available in rules
return policy {
  key      = "user",
  time     = "ts",
  activity = function(event)
    if event.attack then
      debug.sethook()
    end
    return "passive"
  end,
  session  = { idle = "30m" },
}
