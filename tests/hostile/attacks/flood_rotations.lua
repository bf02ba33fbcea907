-- A new session with every event.
-- events: many
-- says: nothing
return policy {
  key     = function() return "all" end,
  time    = "ts",
  session = {
    idle      = "30m",
    rotate_on = { function(event) return "user_" .. event.user end },
    tags      = { all = where { events = 1 } },
  },
}
