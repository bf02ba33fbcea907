-- Amplitude on mobile (React Native: amplitude/Amplitude-TypeScript 6deb062,
-- packages/analytics-react-native/src/react-native-client.ts; Kotlin: Amplitude-Kotlin b18926e,
-- Timeline.kt). In front a session never ends, in the background after five minutes. A session that
-- setSessionId named is pinned: it has no timeout. Fields are those of the HTTP API; the calls
-- init, foreground, background and set_session come as events. An event with session_id -1 is out
-- of session, one with another session_id belongs there and moves nothing.
settings {
  background = { "5m", about = "minTimeBetweenSessions: silence that ends a session" },
  longest    = { "30d", about = "ours: silence that ends one in front or pinned all the same" },
  stamped    = { false, about = "an export: events have the session_id that the SDK gave" },
}

local names_session = where { event_type = "set_session" }
local own_id        = all(where { session_id = exists }, none(names_session))

return policy {
  key    = "device_id",
  time   = "time",
  ignore = where { session_id = -1 },

  session = {
    id       = "session_id",
    idle     = choose {
      when(so_far { pinned = at_least(1) }, at_least(settings.longest)),
      when(so_far { ["carry.in_front"] = true }, at_least(settings.longest)),
      at_least(settings.background),
    },
    carry    = { in_front = false },        -- of the app, not of the session; init begins behind
    update   = function(event, session)
      local call = event.event_type
      if call == "foreground" then session.carry.in_front = true end
      if call == "background" or call == "init" then session.carry.in_front = false end
    end,
    measures = { pinned = count(names_session) },
    end_on   = not settings.stamped and own_id or nil,
  },
}
