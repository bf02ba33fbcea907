-- A list to the end of the stack.
-- says: activity: too many results to unpack
return policy {
  key      = "user",
  time     = "ts",
  activity = function(event)
    if event.attack then
      local _ = { table.unpack({}, 1, 1 << 30) }
    end
    return "passive"
  end,
  session  = { idle = "30m" },
}
