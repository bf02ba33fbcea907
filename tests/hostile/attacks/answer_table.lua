-- An answer that is a table.
-- says: activity: found an empty table, expected the name of a class
return policy {
  key      = "user",
  time     = "ts",
  activity = function(event)
    if event.attack then
      return {}
    end
    return "passive"
  end,
  session  = { idle = "30m" },
}
