-- An error that writes to the terminal.
-- says: activity: ?[31m
return policy {
  key      = "user",
  time     = "ts",
  activity = function(event)
    if event.attack then
      error "\27[31m\0\n\r"
    end
    return "passive"
  end,
  session  = { idle = "30m" },
}
