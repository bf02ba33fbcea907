-- A session that is written.
-- says: activity: found an assignment to an event, a session or a window
return policy {
  key      = "user",
  time     = "ts",
  activity = function(event, session)
    if event.attack then session.start = 0 end
    return "passive"
  end,
  session  = { idle = "30m" },
}
