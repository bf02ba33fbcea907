-- The table of all globals.
-- says: activity: no word _G
return policy {
  key      = "user",
  time     = "ts",
  activity = function(event)
    if event.attack then
      _G.where = nil
    end
    return "passive"
  end,
  session  = { idle = "30m" },
}
