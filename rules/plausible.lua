-- Plausible (plausible/analytics e9b4899: lib/plausible/session/cache_store.ex). Silence is counted
-- in whole minutes and 30 of them still join: a session ends just before its 31st. Engagement keeps
-- one alive, begins none and counts for nothing. Sessions are looked for ahead, too, so an earlier
-- event joins a later one. user_id is the daily hash of site, address and browser; Plausible still
-- tries yesterday's after a change of salt, which the hash alone does not show.
settings {
  idle       = { "31m", about = "the first whole minute of silence that does not join" },
  look_ahead = { "30m", about = "an event this late still joins its session" },
}

local pageview = where { name = "pageview" }

return policy {
  key      = { "site_id", "user_id" },
  time     = "timestamp",
  lateness = settings.look_ahead,
  activity = choose { when({ name = "engagement" }, "engagement"), "active" },
  classes  = { engagement = { starts = false, counts = false, expired = "none" } },

  session = {
    idle     = at_least(settings.idle),
    measures = {
      page_views = count(pageview),
      entry_page = first { "pathname", pageview },
      exit_page  = last { "pathname", pageview },
    },
    tags     = { bounce = where { events = 1 } },
  },
}
