-- PostHog's rules with thresholds short enough for a recording of forty seconds.
local rrweb    = inside("properties.$snapshot_data[]", require "rrweb")
local person   = rrweb.user_interaction
local snapshot = where { event = "$snapshot" }

return policy {
  key      = "distinct_id",
  time     = "timestamp",
  lateness = "2s",                          -- the two tabs arrive a little out of order

  session = {
    id       = "properties.$session_id",
    idle     = "10s",
    activity = choose { when(person, "active"), when(snapshot, "passive"), "active" },
  },

  window = {
    key      = "properties.$window_id",
    idle     = "3s",
    activity = choose { when(person, "active"), when(snapshot, "passive"), "ignore" },
    snapshot = rrweb.snapshot,
  },
}
