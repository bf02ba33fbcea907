-- Characters without number.
-- says: activity: found more memory asked for than the limit
return policy {
  key      = "user",
  time     = "ts",
  activity = function(event)
    if event.attack then
      local s = "€"
      for _ = 1, 40 do s = s .. s end
    end
    return "passive"
  end,
  session  = { idle = "30m" },
}
