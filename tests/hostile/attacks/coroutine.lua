-- A coroutine, which no hook watches.
-- says: activity: coroutine is not available in rules: a rule answers at once
return policy {
  key      = "user",
  time     = "ts",
  activity = function(event)
    if event.attack then
      coroutine.wrap(function() while true do end end)()
    end
    return "passive"
  end,
  session  = { idle = "30m" },
}
