-- RudderStack's JavaScript SDK v3 (rudderlabs/rudder-sdk-js eecb517:
-- packages/analytics-js/src/components/userSessionManager). Sessions end with silence; where the
-- cut-off is on, its clock goes on from session to session until it strikes. A session that was
-- begun by hand has no timeout, and after endSession there is none until the next start or load.
-- Fields are those of its events; the calls startSession, endSession, reset and load come as events
-- of such a type.
settings {
  idle          = { "30m", about = "sessions.timeout: silence that ends a session" },
  longest       = { "30d", about = "ours: silence that ends a session begun by hand all the same" },
  cut_off       = { false, about = "sessions.cutOff.enabled" },
  cut_off_after = { "12h", about = "sessions.cutOff.duration, since the clock was set" },
}

local by_hand = so_far { ["carry.by_hand"] = true }
local begins  = where { type = { "start_session", "load" } }

return policy {
  key      = "anonymousId",
  time     = "originalTimestamp",
  activity = choose { when(all(so_far { reason = "ended" }, none(begins)), "outside"), "active" },
  classes  = { outside = { starts = false, expired = "none" } },

  session = {
    idle      = choose { when(by_hand, settings.longest), settings.idle },
    cap       = settings.cut_off and { settings.cut_off_after, since = "clock" } or never,
    carry     = { by_hand = false, clock = 0 },
    update    = function(event, session)
      local carry, call = session.carry, event.type
      if call == "start_session" then carry.by_hand = true end
      if call == "end_session" then carry.by_hand = false end
      local passed = session.start - carry.clock
      if carry.by_hand then
        carry.clock = session.start + ms "36500d"           -- no cut-off
      elseif call == "reset" or passed < 0 or passed > ms(settings.cut_off_after) then
        carry.clock = session.start
      end
    end,
    rotate_on = {
      when({ type = "start_session" }, "start_session"),
      when({ type = "reset" }, "reset"),
    },
    end_on    = where { type = "end_session" },
    attach    = { "start", "events" },      -- sessionId is the start; sessionStart its first event
  },
}
