-- A list as long as there are numbers.
-- says: activity: too many results to unpack
return policy {
  key      = "user",
  time     = "ts",
  activity = function(event)
    if event.attack then
      local _ = { table.unpack({}, math.mininteger, math.maxinteger) }
    end
    return "passive"
  end,
  session  = { idle = "30m" },
}
