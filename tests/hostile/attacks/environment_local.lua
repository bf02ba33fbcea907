-- An environment of one's own, to lose the locks of the other.
-- says: activity: attempt to call a nil value (global 'where')
return policy {
  key      = "user",
  time     = "ts",
  activity = function(event)
    local attack = event.attack
    local _ENV = {}
    if attack then return where { a = 1 } end
    return "passive"
  end,
  session  = { idle = "30m" },
}
