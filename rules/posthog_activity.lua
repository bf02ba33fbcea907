-- Active time as PostHog's server counts it (PostHog/posthog b27c864: segmentation.ts), for each
-- block of a recording: a stretch of activity lasts from its first active event to its last
-- event, passive ones included, up to five seconds after somebody was last active. One event
-- alone is 1 ms.
local rrweb = require "rrweb"

settings { idle = { "5s", about = "how long somebody counts as active" } }

return policy {
  key      = { "session_id", "block" },
  time     = "timestamp",
  lateness = "1m",                          -- the events of a block are sorted first
  classes  = { passive = { starts = false, extends = false, expired = "none" } },
  activity = choose { when(rrweb.interaction, "active"), "passive" },

  session  = { idle = settings.idle },      -- each stretch is a session of its block
}
