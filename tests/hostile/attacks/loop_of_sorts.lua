-- Sorts of a long list, for ever.
-- says: activity: found more instructions than the limit
return policy {
  key      = "user",
  time     = "ts",
  activity = function(event)
    if event.attack then
      local t = {}
      for i = 1, 9000 do t[i] = -i end
      while true do table.sort(t) end
    end
    return "passive"
  end,
  session  = { idle = "30m" },
}
