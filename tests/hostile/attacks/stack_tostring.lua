-- Calls inside calls of the library.
-- says: activity: found more instructions than the limit
return policy {
  key      = "user",
  time     = "ts",
  activity = function(event)
    if event.attack then
      local function f() return tostring(select(1, f())) end
      f()
    end
    return "passive"
  end,
  session  = { idle = "30m" },
}
