-- OpenPanel's worker (ed7bddd), and that of its fork with client sessions (Dashverse 025c8cc). The
-- session id of a client wins; events of old clients have none and fall to the device's session.
local replay  = where { type = "replay" }
local derived = where { name = { "session_start", "session_end" } }

return policy {
  key      = choose { "payload.__deviceId", "device_id" },
  time     = { "timestamp", received = "received_at", ahead = "1m" },
  ignore   = any(derived, where { server_side = true }),
  activity = choose { when(replay, "passive"), "active" },

  session = {
    id    = "payload.session_id",
    trust = "verify",                       -- a client that never rotates is split all the same
    idle  = "30m",
    cap   = "24h",
  },

  window = {
    key      = optional "payload.window_id",   -- old clients have none: one, with an empty id
    idle     = "5m",
    activity = choose { when(replay, "active"), "ignore" },
    snapshot = where("payload.is_full_snapshot", true),
    chunk    = "payload.chunk_index",
  },
}
