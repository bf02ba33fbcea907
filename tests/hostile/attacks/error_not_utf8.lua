-- An error that is no UTF-8.
-- says: activity: ??
return policy {
  key      = "user",
  time     = "ts",
  activity = function(event)
    if event.attack then
      error "\xff\xfe"
    end
    return "passive"
  end,
  session  = { idle = "30m" },
}
