-- A weak table, which breaks Lua 5.4.4 when memory runs out.
-- says: activity: setmetatable is not available in rules
return policy {
  key      = "user",
  time     = "ts",
  activity = function(event)
    if event.attack then
      setmetatable({}, { __mode = "k" })
    end
    return "passive"
  end,
  session  = { idle = "30m" },
}
