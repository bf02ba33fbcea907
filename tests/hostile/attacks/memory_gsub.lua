-- A replacement that multiplies.
-- says: activity: found more instructions than the limit
return policy {
  key      = "user",
  time     = "ts",
  activity = function(event)
    if event.attack then
      local s = ("x"):rep(2000)
      local _ = s:gsub("x", s):gsub("x", s)
    end
    return "passive"
  end,
  session  = { idle = "30m" },
}
