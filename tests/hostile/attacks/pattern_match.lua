-- A match of parts that may be missing.
-- says: activity: pattern too complex
return policy {
  key      = "user",
  time     = "ts",
  activity = function(event)
    if event.attack then
      local _ = ("a"):rep(5000):match("^" .. ("a?"):rep(999) .. ("a-"):rep(90) .. "b")
    end
    return "passive"
  end,
  session  = { idle = "30m" },
}
