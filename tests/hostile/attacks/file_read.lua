-- A file of the machine.
-- says: activity: io is not available in rules
return policy {
  key      = "user",
  time     = "ts",
  activity = function(event)
    if event.attack then
      io.open("/etc/passwd")
    end
    return "passive"
  end,
  session  = { idle = "30m" },
}
