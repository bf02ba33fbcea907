-- A replacement that never answers.
-- says: activity: found more instructions than the limit
return policy {
  key      = "user",
  time     = "ts",
  activity = function(event)
    if event.attack then
      local _ = ("x"):gsub("x", function() while true do end end)
    end
    return "passive"
  end,
  session  = { idle = "30m" },
}
