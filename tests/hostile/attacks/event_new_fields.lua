-- A thousand fields that no event was read with, named one by one in an event of many members.
-- events: broad
-- says: nothing
return policy {
  key      = "user",
  time     = "ts",
  activity = function(event)
    local found = 0
    for i = 1, 1000 do
      if event[(i % 2 == 0 and "m" or "no") .. i] == i then found = found + 1 end
    end
    return found == 500 and "active" or "passive"
  end,
  session  = { idle = "30m" },
}
