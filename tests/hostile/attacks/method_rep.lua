-- The library's own function, by a method.
-- says: activity: resulting string too large (string.rep makes at most 1048576 bytes)
return policy {
  key      = "user",
  time     = "ts",
  activity = function(event)
    if event.attack then
      local _ = ("x").rep("x", 1 << 40)
    end
    return "passive"
  end,
  session  = { idle = "30m" },
}
