-- An error of a twenty thousand bytes.
-- says: activity: xxxxxxxx
return policy {
  key      = "user",
  time     = "ts",
  activity = function(event)
    if event.attack then
      error(("x"):rep(20000))
    end
    return "passive"
  end,
  session  = { idle = "30m" },
}
