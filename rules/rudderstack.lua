-- RudderStack's JavaScript SDK v3 (rudderlabs/rudder-sdk-js eecb517:
-- packages/analytics-js/src/components/userSessionManager). Sessions end with silence; where the
-- cut-off is on, its clock goes on from session to session until it strikes. A session that was
-- begun by hand has no timeout, and after endSession there is none until the next start. Fields are
-- those of its events; the calls startSession, endSession and reset come as events of such a type.
settings {
  idle          = { "30m", about = "sessions.timeout: silence that ends a session" },
  cut_off       = { false, about = "sessions.cutOff.enabled" },
  cut_off_after = { "12h", about = "sessions.cutOff.duration, since the clock was set" },
}

local begins = where { type = { "start_session", "reset" } }
local manual = so_far { by_hand = at_least(1) }

return policy {
  key      = "anonymousId",
  time     = "originalTimestamp",
  activity = choose { when(all(so_far { reason = "ended" }, none(begins)), "outside"), "active" },
  classes  = { outside = { starts = false, expired = "none" } },

  session = {
    idle      = choose { when(manual, never), settings.idle },
    cap       = settings.cut_off and { settings.cut_off_after, since = "clock" } or never,
    carry     = { clock = 0 },
    update    = function(_, session)
      if session.start - session.carry.clock > ms(settings.cut_off_after) then
        session.carry.clock = session.start
      end
    end,
    rotate_on = {
      when({ type = "start_session" }, "start_session"),
      when({ type = "reset" }, "reset"),
    },
    end_on    = where { type = "end_session" },
    measures  = { by_hand = count { type = "start_session" } },
    attach    = { "start", "events" },      -- sessionId is the start; sessionStart its first event
  },
}
