-- Jetpack RTC (Automattic/jetpack dbdcda4): a session is a connection, and its id means something
-- only inside its room, a post of a blog. Rooms of a collection have no post: no key, no session.
return policy {
  key    = { "blog_id", "post_id" },
  time   = "timestamp",
  ignore = where { session_id = missing },  -- an event without an id is an event and no session

  session = {
    id   = "session_id",
    idle = "24h",                           -- connections say when they join, not when they leave
  },
}
