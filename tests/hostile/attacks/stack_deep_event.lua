-- An event nested more deeply than a rule should go.
-- says: activity: reached the bottom
return policy {
  key      = "user",
  time     = "ts",
  activity = function(event)
    if event.attack then
      local t = event.deep
      while t do t = t[1] end
      error "reached the bottom"
    end
    return "passive"
  end,
  session  = { idle = "30m" },
}
