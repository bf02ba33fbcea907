-- Every byte of a long text, for ever.
-- says: activity: found more instructions than the limit
return policy {
  key      = "user",
  time     = "ts",
  activity = function(event)
    if event.attack then
      local s = ("x"):rep(200)
      while true do local _ = s:byte(1, -1) end
    end
    return "passive"
  end,
  session  = { idle = "30m" },
}
