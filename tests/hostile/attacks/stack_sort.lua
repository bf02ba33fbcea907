-- A sort in a sort in a sort.
-- says: activity: C stack overflow
return policy {
  key      = "user",
  time     = "ts",
  activity = function(event)
    if event.attack then
      local function f() table.sort({ 1, 2 }, f) return true end
      f()
    end
    return "passive"
  end,
  session  = { idle = "30m" },
}
