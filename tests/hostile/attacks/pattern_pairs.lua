-- Brackets that never close, for ever.
-- says: activity: found more instructions than the limit
return policy {
  key      = "user",
  time     = "ts",
  activity = function(event)
    if event.attack then
      local s = ("("):rep(9000)
      while true do local _ = s:find("%b()") end
    end
    return "passive"
  end,
  session  = { idle = "30m" },
}
