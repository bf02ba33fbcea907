-- Long texts compared, for ever.
-- says: activity: found more instructions than the limit
return policy {
  key      = "user",
  time     = "ts",
  activity = function(event)
    if event.attack then
      local a = ("x"):rep(100000)
      local b = a .. "y"
      while true do local _ = a < b end
    end
    return "passive"
  end,
  session  = { idle = "30m" },
}
