-- A write to what the event has not.
-- says: activity: attempt to index a nil value (field 'a')
return policy {
  key      = "user",
  time     = "ts",
  activity = function(event)
    if event.attack then
      event.a.b = 1
    end
    return "passive"
  end,
  session  = { idle = "30m" },
}
