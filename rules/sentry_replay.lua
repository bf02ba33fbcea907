-- Sentry Session Replay (getsentry/sentry-javascript f7a6cc0: packages/replay-internal/src). A
-- session a tab; its recorder pauses after five minutes without anybody, it is over after 15, and
-- never longer than an hour. Typing keeps it alive and wakes nothing; focus does neither. Sampled
-- as "buffer" it does not age until an error sends it, and is then renewed by any event. Types are
-- those of Sentry's breadcrumbs and calls; page_load is the start of the SDK.
settings {
  sampled      = { "session", about = "session: sent from its start; buffer: kept until an error" },
  sticky       = { true, about = "stickySession: a page load goes on with the tab's session" },
  idle         = { "15m", about = "SESSION_IDLE_EXPIRE_DURATION: nobody acts for so long" },
  pause        = { "5m", about = "SESSION_IDLE_PAUSE_DURATION: the recorder pauses" },
  longest      = { "60m", max = "60m", about = "maxReplayDuration" },
  min_length   = { "4999ms", about = "minReplayDuration: shorter ones are not sent" },
  session_rate = { 0.1, min = 0, max = 1, about = "replaysSessionSampleRate" },
  error_rate   = { 1, min = 0, max = 1, about = "replaysOnErrorSampleRate" },
}

local user      = where { type = { "page_load", "click", "input", "navigation", "feedback" } }
local buffering = settings.sampled == "buffer"
local unsent    = buffering and so_far { errors = 0 }
local longest   = at_least(settings.longest)
local on_error  = all(where { errors = over(0) }, sample(settings.error_rate, "id"))

return policy {
  key      = "tab_id",
  time     = "timestamp",
  activity = choose {
    when(user, "active"),
    when({ type = "keydown" }, "typing"),
    when({ type = { "focus", "blur", "visible", "hidden" } }, "focus"),
    when(buffering and { type = "error" }, "active"),        -- it sends the buffer
    when(buffering, "buffered"),
    "passive",
  },
  classes  = {
    typing   = { starts = false, expired = "trail" },
    focus    = { starts = false, extends = false, expired = "trail" },
    buffered = { extends = false },
  },

  session = {
    idle       = choose { when(unsent, never), at_least(settings.idle) },
    cap        = buffering and { longest, since = "sent" } or longest,
    carry      = { sent = 0 },
    update     = buffering and function(event, session)     -- a buffer moves on until it is sent
      if session.errors == 0 then session.carry.sent = at(event) + ms "36500d" end
      if session.errors == 1 and event.type == "error" then session.carry.sent = at(event) end
    end or nil,
    rotate_on  = { when(not settings.sticky and { type = "page_load" }, "page_load") },
    confirm_on = so_far { duration_ms = at_least(settings.min_length) },
    measures   = { errors = count { type = "error" } },
    tags       = { in_sample = sample(settings.session_rate, "id"), on_error = on_error },
  },

  window = {
    idle     = choose { when(buffering, never), at_least(settings.pause) },
    activity = choose { when(user, "active"), "passive" },
    snapshot = where { type = "full_snapshot" },
  },
}
