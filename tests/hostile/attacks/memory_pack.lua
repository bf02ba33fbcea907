-- Arguments packed without number.
-- says: activity: found more instructions than the limit
return policy {
  key      = "user",
  time     = "ts",
  activity = function(event)
    if event.attack then
      local t = table.pack(table.unpack({}, 1, 200))
      for i = 1, 1e9 do t[i] = table.pack(table.unpack(t, 1, 200)) end
    end
    return "passive"
  end,
  session  = { idle = "30m" },
}
