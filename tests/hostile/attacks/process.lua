-- A program of the machine.
-- says: activity: os is not available in rules
return policy {
  key      = "user",
  time     = "ts",
  activity = function(event)
    if event.attack then
      os.execute("true")
    end
    return "passive"
  end,
  session  = { idle = "30m" },
}
