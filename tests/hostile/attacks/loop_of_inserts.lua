-- Insertions in front of a list that grows.
-- says: activity: found more instructions than the limit
return policy {
  key      = "user",
  time     = "ts",
  activity = function(event)
    if event.attack then
      local t = {}
      while true do table.insert(t, 1, 1) end
    end
    return "passive"
  end,
  session  = { idle = "30m" },
}
