-- New Relic's browser agent (newrelic/newrelic-browser-agent df72604: src/common/session,
-- src/loaders/api/setUserId.js). All tabs of a browser, browser_id, share one session. People
-- click, type and scroll. Timers end a session, and the next one begins at once: nobody needs to be
-- there. user_id is what setUserId was given; from none to one is the same visitor.
settings {
  idle          = { "30m", about = "session.inactiveMs: nobody acts for longer" },
  longest       = { "4h", about = "session.expiresMs" },
  reset_on_user = { false, about = "setUserId with resetSession: another user, another session" },
}

return policy {
  key      = "browser_id",
  time     = "timestamp",
  activity = choose { when({ type = { "click", "keydown", "scroll" } }, "active"), "data" },
  classes  = { data = { extends = false } },

  session = {
    idle      = settings.idle,
    cap       = settings.longest,
    rotate_on = { when(settings.reset_on_user, changed "user_id") },
  },
}
