-- A write that asks nobody.
-- says: activity: rawset is not available in rules: use t[k] = v
return policy {
  key      = "user",
  time     = "ts",
  activity = function(event)
    if event.attack then
      rawset(string, "lower", nil)
    end
    return "passive"
  end,
  session  = { idle = "30m" },
}
