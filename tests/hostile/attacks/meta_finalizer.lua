-- A finalizer, which would run when nobody looks.
-- says: activity: setmetatable is not available in rules
return policy {
  key      = "user",
  time     = "ts",
  activity = function(event)
    if event.attack then
      setmetatable({}, { __gc = function() while true do end end })
    end
    return "passive"
  end,
  session  = { idle = "30m" },
}
