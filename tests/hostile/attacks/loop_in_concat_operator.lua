-- A text that grows by itself.
-- says: activity: found more instructions than the limit
return policy {
  key      = "user",
  time     = "ts",
  activity = function(event)
    if event.attack then
      local s = ""
      while true do s = s .. "x" end
    end
    return "passive"
  end,
  session  = { idle = "30m" },
}
