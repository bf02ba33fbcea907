-- Mixpanel's session replay (mixpanel/mixpanel-js 4ca40f4: src/recorder). A recording a tab. After
-- its end the next one begins at once, whoever caused the event, and is held back until somebody
-- acts and it is long enough. Events are rrweb's; a selection is activity, too.
local rrweb     = require "rrweb"
local selection = where { type = 3, ["data.source"] = 14 }

settings {
  idle       = { "30m", about = "record_idle_timeout_ms: nobody acts for longer" },
  longest    = { "24h", about = "record_max_ms" },
  min_length = { 0, min = 0, max = 8000, about = "record_min_ms: shorter ones are not sent" },
}

return policy {
  key      = { "distinct_id", "tab_id" },
  time     = "timestamp",
  activity = choose { when(any(rrweb.interaction, selection), "active"), "page" },
  classes  = { page = { extends = false } },

  session = {
    idle       = settings.idle,
    cap        = settings.longest,
    confirm_on = so_far {
      active_events = at_least(1),
      duration_ms   = at_least(settings.min_length),
    },
  },
}
