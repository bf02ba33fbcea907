-- Nothing, more often than there are numbers.
-- says: nothing
return policy {
  key      = "user",
  time     = "ts",
  activity = function(event)
    if event.attack then
      local _ = (""):rep(1 << 62)
    end
    return "passive"
  end,
  session  = { idle = "30m" },
}
