-- Heap, by help.heap.io/data-management/managing-sessions/session-behavior, read in 2026-11. On the
-- web page views keep a session alive; in an app what happens in front does, and identify always.
-- What happens in the background joins a session that is open and never extends it; without
-- anything in front each such event is a session of its own. Fields as in Heap's data: platform,
-- type, app_state.
settings {
  web    = { "30m", about = "no page view for longer than this" },
  mobile = { "5m", about = "nothing in front for longer than this" },
}

local web        = where { platform = "web" }
local background = where { app_state = "background" }
local extends    = any(where { type = "identify" }, all(web, where { type = "pageview" }),
  none(web, background))

return policy {
  key      = "user_id",
  time     = "time",
  activity = choose { when(extends, "active"), "beside" },
  classes  = { beside = { extends = false } },

  session = {
    idle      = choose { when(web, settings.web), settings.mobile },
    rotate_on = { when(all(background, so_far { active_events = 0 }), "background") },
  },
}
