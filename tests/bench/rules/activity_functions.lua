-- rules/posthog.lua with functions for both activities, of the session and of the window.
local rrweb       = inside("properties.$snapshot_data[]", require "rrweb")
local interaction = rrweb.interaction

return policy {
  name = "posthog",
  key  = "distinct_id",
  time = "timestamp",

  session = {
    id       = "properties.$session_id",
    idle     = "30m",
    cap      = "24h",
    activity = function(event)
      if event.event == "$snapshot" and not interaction(event) then
        return "passive"
      end
      return "active"
    end,
  },

  window = {
    key      = "properties.$window_id",
    idle     = "5m",
    activity = function(event)
      if event.event ~= "$snapshot" then
        return "ignore"
      end
      return interaction(event) and "active" or "passive"
    end,
    snapshot = rrweb.snapshot,
  },
}
