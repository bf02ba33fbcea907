-- Objects in objects, as deep as JSON may go, which a function walks down.
-- events: deep
-- says: activity: found a path of more than 16 names, expected at most 16
return policy {
  key      = "user",
  time     = "ts",
  activity = function(event)
    local inner = event.a
    while type(inner) == "table" or type(inner) == "userdata" do inner = inner.a end
    return inner == 1 and "active" or "passive"
  end,
  session  = { idle = "30m" },
}
