-- A replacement that goes back without end.
-- says: activity: found more instructions than the limit
return policy {
  key      = "user",
  time     = "ts",
  activity = function(event)
    if event.attack then
      local _ = ("a"):rep(5000):gsub((".-"):rep(30) .. "b", "")
    end
    return "passive"
  end,
  session  = { idle = "30m" },
}
