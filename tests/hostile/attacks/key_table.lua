-- A key that is a table of tables.
-- says: key: found a table, expected a string, a number, a boolean or a list of them
return policy {
  key     = function(event)
    if event.attack then return { { "ada" } } end
    return event.user
  end,
  time    = "ts",
  session = { idle = "30m" },
}
