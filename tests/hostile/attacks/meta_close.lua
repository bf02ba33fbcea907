-- A variable that is to be closed.
-- says: activity: variable 't' got a non-closable value
return policy {
  key      = "user",
  time     = "ts",
  activity = function(event)
    if event.attack then
      local t <close> = {}
      return t
    end
    return "passive"
  end,
  session  = { idle = "30m" },
}
