-- A file that is asked for while events flow.
-- says: activity: require: found a call in a function, expected it in the file itself
return policy {
  key      = "user",
  time     = "ts",
  activity = function(event)
    if event.attack then
      return require("rrweb")
    end
    return "passive"
  end,
  session  = { idle = "30m" },
}
