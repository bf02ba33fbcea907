-- Names without end, each of which is one more field to read.
-- says: activity: found
return policy {
  key      = "user",
  time     = "ts",
  activity = function(event)
    if not event.attack then return "passive" end
    for i = 1, 1e9 do
      if event["member" .. i] then return "active" end
    end
  end,
  session  = { idle = "30m" },
}
