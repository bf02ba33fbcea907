-- A loop to the largest number.
-- says: activity: found more instructions than the limit
return policy {
  key      = "user",
  time     = "ts",
  activity = function(event)
    if event.attack then
      for _ = 1, math.huge do end
    end
    return "passive"
  end,
  session  = { idle = "30m" },
}
