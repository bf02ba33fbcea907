-- A function that calls itself.
-- says: activity: found more memory asked for than the limit
return policy {
  key      = "user",
  time     = "ts",
  activity = function(event)
    if event.attack then
      local function f() return 1 + f() end
      f()
    end
    return "passive"
  end,
  session  = { idle = "30m" },
}
