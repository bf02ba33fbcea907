-- A session's view that is kept and asked by the next event.
-- says: activity: session used outside its handler
local kept

return policy {
  key      = "user",
  time     = "ts",
  activity = function(event, session)
    kept = kept or session
    if event.attack then return kept.events end
    return "passive"
  end,
  session  = { idle = "30m" },
}
