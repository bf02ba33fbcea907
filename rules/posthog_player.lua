-- PostHog's player (PostHog/posthog 30b62bf: replay-shared/segmenter.ts) cuts a recording into
-- segments, each of which is a session here. It follows the person from window to window; what
-- lies more than five seconds after an active event can be skipped. Snapshots count as activity.
local rrweb  = require "rrweb"
local active = any(rrweb.interaction, rrweb.meta, rrweb.full_snapshot)

settings { idle = { "5s", about = "how long somebody counts as active" } }

return policy {
  key      = "recording",
  time     = "timestamp",
  lateness = "1m",
  classes  = { passive = { extends = false } },
  activity = active,

  session  = {
    -- with nobody active there is one segment, however long
    idle      = choose { when(so_far { active_events = 0 }, "365d"), settings.idle },
    rotate_on = {
      when(all(active, so_far { active_events = 0 }), "awake"),
      changed "window_id",
    },
    end_on    = where { window_ends = true },
    measures  = { window = first "window_id" },
    tags      = { active = where { active_events = at_least(1) } },
  },
}
