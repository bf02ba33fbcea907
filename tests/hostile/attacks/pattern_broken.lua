-- A pattern that ends too soon.
-- says: activity: malformed pattern (missing ']')
return policy {
  key      = "user",
  time     = "ts",
  activity = function(event)
    if event.attack then
      local _ = ("x"):find("[a-")
    end
    return "passive"
  end,
  session  = { idle = "30m" },
}
