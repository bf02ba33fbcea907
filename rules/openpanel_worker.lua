-- OpenPanel's worker (Openpanel-dev/openpanel ed7bddd, session-buffer.ts): thirty minutes of event
-- time end a session of a device, and one at exactly that still extends it. Events of a backend
-- are in the session that is open, and neither begin nor extend one.
local derived = where { name = { "session_start", "session_end" } }
local view    = where { name = "screen_view", path = exists }

settings { idle = { "30m", about = "SESSION_TIMEOUT_MS" } }

return policy {
  key      = { "project_id", "device_id" },
  time     = { "timestamp", received = "received_at", ahead = "1m" },
  lateness = "15m",                         -- what is older is from the past, and in no session
  ignore   = any(derived, where { device_id = "" }),
  classes  = { backend = { starts = false, extends = false, counts = false, expired = "none" } },
  activity = choose { when({ from = "server" }, "backend"), "active" },

  session = {
    idle     = settings.idle,
    measures = {
      screen_views = count(view),
      others       = count(none(view)),
      entry_path   = first "path",
      exit_path    = last "path",
      revenue      = sum { "revenue", where { name = "revenue" } },
      profile      = last "profile_id",
    },
    tags     = { bounce = where { screen_views = at_most(1) } },
  },
}
