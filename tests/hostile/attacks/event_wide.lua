-- An array of a hundred thousand items, which a function counts one by one.
-- events: wide
-- says: activity: found more
return policy {
  key      = "user",
  time     = "ts",
  activity = function(event)
    local sum = 0
    for round = 1, 100 do
      for _, item in ipairs(event.items or {}) do sum = sum + item * round end
    end
    return sum > 0 and "active" or "passive"
  end,
  session  = { idle = "30m" },
}
