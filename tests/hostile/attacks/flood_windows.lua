-- A new window with every event of one session.
-- events: many
-- says: nothing
return policy {
  key     = function() return "all" end,
  time    = "ts",
  session = { idle = "30m" },
  window  = { key = "user", idle = "5m" },
}
