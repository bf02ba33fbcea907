-- A replacement in a replacement.
-- says: activity: C stack overflow
return policy {
  key      = "user",
  time     = "ts",
  activity = function(event)
    if event.attack then
      local function f() return (("x"):gsub("x", f)) end
      f()
    end
    return "passive"
  end,
  session  = { idle = "30m" },
}
