-- A thousand matchers that no event was read for, asked one by one of an event of many members.
-- events: broad
-- says: nothing
local asked = {}
for i = 1, 1000 do asked[i] = where("m" .. i, i) end
return policy {
  key      = "user",
  time     = "ts",
  activity = function(event)
    local held = 0
    for i = 1, 1000 do
      if asked[i](event) then held = held + 1 end
    end
    return held == 1000 and "active" or "passive"
  end,
  session  = { idle = "30m" },
}
