-- Texts read as numbers, for ever.
-- says: activity: found more instructions than the limit
return policy {
  key      = "user",
  time     = "ts",
  activity = function(event)
    if event.attack then
      local s = ("9"):rep(190)
      while true do local _ = tonumber(s) end
    end
    return "passive"
  end,
  session  = { idle = "30m" },
}
