-- Code from a text.
-- says: activity: load is not available in rules
return policy {
  key      = "user",
  time     = "ts",
  activity = function(event)
    if event.attack then
      load("while true do end")()
    end
    return "passive"
  end,
  session  = { idle = "30m" },
}
