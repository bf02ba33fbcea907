-- Wide formats, for ever.
-- says: activity: found more instructions than the limit
return policy {
  key      = "user",
  time     = "ts",
  activity = function(event)
    if event.attack then
      while true do local _ = ("%99.99f"):format(1e300) end
    end
    return "passive"
  end,
  session  = { idle = "30m" },
}
