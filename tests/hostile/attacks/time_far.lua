-- A time at the end of numbers.
-- says: nothing
return policy {
  key     = "user",
  time    = function(event)
    if event.attack then return math.maxinteger end
    return event.ts
  end,
  session = { idle = "30m" },
}
