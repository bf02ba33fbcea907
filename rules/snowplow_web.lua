-- Snowplow's JavaScript tracker (snowplow/snowplow-javascript-tracker a56dd42:
-- libraries/browser-tracker-core/src/tracker/id_cookie.ts). Every event keeps the session alive,
-- page pings too. Fields are those of the atomic table; the calls newSession and clearUserData come
-- as events of these names. Each event carries what the client_session context says.
settings {
  idle = { "30m", about = "sessionCookieTimeout: silence that ends a session" },
}

return policy {
  key  = "domain_userid",
  time = "dvce_created_tstamp",

  session = {
    idle      = settings.idle,
    rotate_on = { when({ event = "new_session" }, "new_session") },
    forget_on = where { event = "clear_user_data" },        -- the next session is the first again
    measures  = { first_event = first "event_id" },
    attach    = { "index", "previous_id", "events", "first_event" },
  },
}
