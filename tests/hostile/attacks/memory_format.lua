-- A format of a gigabyte.
-- says: activity: invalid conversion '%999' to 'format'
return policy {
  key      = "user",
  time     = "ts",
  activity = function(event)
    if event.attack then
      local _ = ("%999999999d"):format(1)
    end
    return "passive"
  end,
  session  = { idle = "30m" },
}
