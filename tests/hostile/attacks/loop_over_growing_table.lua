-- A walk over a table that is written on the way.
-- says: activity: found more instructions than the limit
return policy {
  key      = "user",
  time     = "ts",
  activity = function(event)
    if event.attack then
      local t = { 1, 2 }
      while true do
        for k in pairs(t) do t[k] = 1 end
      end
    end
    return "passive"
  end,
  session  = { idle = "30m" },
}
