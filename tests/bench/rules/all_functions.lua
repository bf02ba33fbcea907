-- rules/posthog.lua with a function in every slot that takes one.
local rrweb       = inside("properties.$snapshot_data[]", require "rrweb")
local interaction = rrweb.interaction

-- A function cannot ask for a sequence, as rrweb.snapshot does. In the streams of the bench rrweb's
-- Meta always stands before a FullSnapshot, in the same event, so both say the same.
local full = rrweb.full_snapshot

return policy {
  name = "posthog",
  key  = function(event) return event.distinct_id end,
  time = function(event) return event.timestamp end,

  session = {
    id       = function(event) return event.properties["$session_id"] end,
    idle     = function() return "30m" end,
    cap      = function() return "24h" end,
    activity = function(event)
      if event.event == "$snapshot" and not interaction(event) then
        return "passive"
      end
      return "active"
    end,
  },

  window = {
    key      = function(event) return event.properties["$window_id"] end,
    idle     = function() return "5m" end,
    activity = function(event)
      if event.event ~= "$snapshot" then
        return "ignore"
      end
      return interaction(event) and "active" or "passive"
    end,
    snapshot = function(event) return full(event) end,
  },
}
