-- A call that would catch its own limit.
-- says: activity: pcall is not available in rules
return policy {
  key      = "user",
  time     = "ts",
  activity = function(event)
    if event.attack then
      while true do pcall(error) end
    end
    return "passive"
  end,
  session  = { idle = "30m" },
}
