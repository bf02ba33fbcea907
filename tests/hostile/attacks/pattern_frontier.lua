-- A frontier sought in each place, for ever.
-- says: activity: found more instructions than the limit
return policy {
  key      = "user",
  time     = "ts",
  activity = function(event)
    if event.attack then
      local s = ("a"):rep(9000)
      while true do local _ = s:find("%f[b]") end
    end
    return "passive"
  end,
  session  = { idle = "30m" },
}
