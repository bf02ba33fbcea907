-- An error that names another place.
-- says: activity: shop.lua:1: session.idle: broken
return policy {
  key      = "user",
  time     = "ts",
  activity = function(event)
    if event.attack then
      error("shop.lua:1: session.idle: broken", 0)
    end
    return "passive"
  end,
  session  = { idle = "30m" },
}
