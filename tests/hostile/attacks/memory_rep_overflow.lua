-- A length beyond every number.
-- says: activity: resulting string too large (string.rep makes at most 1048576 bytes)
return policy {
  key      = "user",
  time     = "ts",
  activity = function(event)
    if event.attack then
      local _ = ("xx"):rep(math.maxinteger)
    end
    return "passive"
  end,
  session  = { idle = "30m" },
}
