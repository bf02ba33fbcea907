-- A view that is kept and asked by the next event.
-- says: activity: event used outside its handler
local kept

return policy {
  key      = "user",
  time     = "ts",
  activity = function(event)
    kept = kept or event
    if event.attack then return kept.user end
    return "passive"
  end,
  session  = { idle = "30m" },
}
