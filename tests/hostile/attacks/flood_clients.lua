-- A new client's id with every event of one key.
-- events: many
-- says: nothing
return policy {
  key     = function() return "all" end,
  time    = "ts",
  session = { id = "user", idle = "30m" },
}
