-- A time that is no number.
-- says: time: found a number that is not finite
return policy {
  key     = "user",
  time    = function(event)
    if event.attack then return 0 / 0 end
    return event.ts
  end,
  session = { idle = "30m" },
}
