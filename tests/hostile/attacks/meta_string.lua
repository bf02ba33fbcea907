-- The metatable of all texts.
-- says: activity: getmetatable is not available in rules
return policy {
  key      = "user",
  time     = "ts",
  activity = function(event)
    if event.attack then
      getmetatable("").__index = nil
    end
    return "passive"
  end,
  session  = { idle = "30m" },
}
