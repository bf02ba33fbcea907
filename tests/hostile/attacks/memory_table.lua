-- A table that grows.
-- says: activity: found more instructions than the limit
return policy {
  key      = "user",
  time     = "ts",
  activity = function(event)
    if event.attack then
      local t = {}
      for i = 1, 1e9 do t[i] = { i } end
    end
    return "passive"
  end,
  session  = { idle = "30m" },
}
