-- Long texts changed, for ever.
-- says: activity: found more instructions than the limit
return policy {
  key      = "user",
  time     = "ts",
  activity = function(event)
    if event.attack then
      local s = ("x"):rep(100000)
      while true do local _ = s:upper() end
    end
    return "passive"
  end,
  session  = { idle = "30m" },
}
