-- A table outside the function that grows with each attack.
-- says: activity: found more instructions than the limit
local kept = {}

return policy {
  key      = "user",
  time     = "ts",
  activity = function(event)
    if event.attack then
      for i = 1, 1e9 do kept[i] = { i } end
    end
    return "passive"
  end,
  session  = { idle = "30m" },
}
