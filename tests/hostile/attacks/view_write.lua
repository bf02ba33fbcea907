-- A write to the event.
-- says: activity: found an assignment to an event, a session or a window
return policy {
  key      = "user",
  time     = "ts",
  activity = function(event)
    if event.attack then
      event.user = "bob"
    end
    return "passive"
  end,
  session  = { idle = "30m" },
}
