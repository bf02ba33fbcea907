-- More captures than there can be.
-- says: activity: too many captures
return policy {
  key      = "user",
  time     = "ts",
  activity = function(event)
    if event.attack then
      local _ = ("x"):find(("("):rep(200) .. (")"):rep(200))
    end
    return "passive"
  end,
  session  = { idle = "30m" },
}
