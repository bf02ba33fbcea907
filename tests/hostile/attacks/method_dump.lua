-- Bytecode, by a method.
-- says: activity: attempt to call a nil value (field 'dump')
return policy {
  key      = "user",
  time     = "ts",
  activity = function(event)
    if event.attack then
      local _ = ("x").dump(function() end)
    end
    return "passive"
  end,
  session  = { idle = "30m" },
}
