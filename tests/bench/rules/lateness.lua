-- rules/posthog.lua for events that come up to ten seconds out of order.
local rrweb    = inside("properties.$snapshot_data[]", require "rrweb")
local snapshot = where { event = "$snapshot" }

return policy {
  name     = "posthog",
  key      = "distinct_id",
  time     = "timestamp",
  lateness = "10s",

  session = {
    id       = "properties.$session_id",
    idle     = "30m",
    cap      = "24h",
    activity = choose { when(rrweb.interaction, "active"), when(snapshot, "passive"), "active" },
  },

  window = {
    key      = "properties.$window_id",
    idle     = "5m",
    activity = choose { when(rrweb.interaction, "active"), when(snapshot, "passive"), "ignore" },
    snapshot = rrweb.snapshot,
  },
}
