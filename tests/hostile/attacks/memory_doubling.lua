-- A text that doubles.
-- says: activity: found more memory asked for than the limit
return policy {
  key      = "user",
  time     = "ts",
  activity = function(event)
    if event.attack then
      local s = "xxxxxxxx"
      while true do s = s .. s end
    end
    return "passive"
  end,
  session  = { idle = "30m" },
}
