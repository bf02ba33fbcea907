-- Snowplow on mobile (React Native: snowplow/snowplow-javascript-tracker a56dd42,
-- trackers/react-native-tracker/src/plugins/session; Android: snowplow-android-tracker af34239,
-- core/session/Session.kt). Two timeouts, by whether the app is in front; an event that switches is
-- judged by the state before it. A new tracker is a new session. Fields are those of the atomic
-- table, with user_id of the client_session context; tracker_start is the creation of a tracker.
settings {
  foreground = { "30m", about = "foregroundTimeout: silence that ends a session" },
  background = { "30m", about = "backgroundTimeout: the same while the app is not in front" },
}

local leaves  = where { event_name = "application_background" }
local created = where { event_name = "tracker_start" }
local returns = where { event_name = { "application_foreground", "tracker_start" } }

return policy {
  key  = { "name_tracker", "user_id" },
  time = "dvce_created_tstamp",

  session = {
    idle      = choose {
      when(so_far { ["carry.in_background"] = true }, settings.background),
      settings.foreground,
    },
    rotate_on = { when(created, "tracker_start") },
    carry     = { in_background = false },                  -- outlives the session
    update    = function(event, session)
      if leaves(event) then session.carry.in_background = true end
      if returns(event) then session.carry.in_background = false end
    end,
    measures  = {
      event_index = count(none(created)),
      first_event = first { "event_id", none(created) },
    },
    attach    = { "index", "previous_id", "event_index", "first_event" },
  },
}
