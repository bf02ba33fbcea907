-- An error that is a table.
-- says: activity: an error that is no text
return policy {
  key      = "user",
  time     = "ts",
  activity = function(event)
    if event.attack then
      error { "no plan" }
    end
    return "passive"
  end,
  session  = { idle = "30m" },
}
