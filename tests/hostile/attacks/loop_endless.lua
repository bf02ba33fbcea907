-- A loop that never ends.
-- says: activity: found more instructions than the limit
return policy {
  key      = "user",
  time     = "ts",
  activity = function(event)
    if event.attack then
      while true do end
    end
    return "passive"
  end,
  session  = { idle = "30m" },
}
