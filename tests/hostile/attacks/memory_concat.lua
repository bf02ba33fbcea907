-- A joined list of nothing.
-- says: activity: invalid value (nil) at index 1 in table for 'concat'
return policy {
  key      = "user",
  time     = "ts",
  activity = function(event)
    if event.attack then
      local _ = table.concat({}, "x", 1, 1 << 40)
    end
    return "passive"
  end,
  session  = { idle = "30m" },
}
