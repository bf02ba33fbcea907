-- rules/posthog.lua with a function for session.activity: what one call into Lua costs.
local rrweb       = inside("properties.$snapshot_data[]", require "rrweb")
local snapshot    = where { event = "$snapshot" }
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
    activity = choose { when(rrweb.interaction, "active"), when(snapshot, "passive"), "ignore" },
    snapshot = rrweb.snapshot,
  },
}
