-- A rule that fails with every event.
-- events: few
-- says: activity: found more instructions than the limit
return policy {
  key      = function() return "all" end,
  time     = "ts",
  activity = function() while true do end end,
  session  = { idle = "30m" },
}
