-- Long lists joined, for ever.
-- says: activity: found more instructions than the limit
return policy {
  key      = "user",
  time     = "ts",
  activity = function(event)
    if event.attack then
      local t = {}
      for i = 1, 5000 do t[i] = "x" end
      while true do local _ = table.concat(t) end
    end
    return "passive"
  end,
  session  = { idle = "30m" },
}
