-- An iterator that never ends.
-- says: activity: found more instructions than the limit
return policy {
  key      = "user",
  time     = "ts",
  activity = function(event)
    if event.attack then
      for _ in function() return 1 end do end
    end
    return "passive"
  end,
  session  = { idle = "30m" },
}
