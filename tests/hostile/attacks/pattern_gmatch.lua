-- Every place searched, each without end.
-- says: activity: found more instructions than the limit
return policy {
  key      = "user",
  time     = "ts",
  activity = function(event)
    if event.attack then
      for _ in ("a"):rep(9000):gmatch(("a*"):rep(30) .. "b") do end
    end
    return "passive"
  end,
  session  = { idle = "30m" },
}
