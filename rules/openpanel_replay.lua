-- A replay as OpenPanel's fork reads it back (Dashverse/openpanel-forked 1a85978, session.service):
-- chunks last from their first event to their last. Fifteen seconds without any are left out when
-- it is played; a chunk that was sent twice counts once.
settings {
  gap = { "14999ms", about = "a millisecond under REPLAY_IDLE_GAP_MS: what is longer is left out" },
}

return policy {
  key      = "session_id",
  time     = { "started_at", ends = "ended_at" },
  lateness = "1h",                          -- chunks are sorted by when they started
  unique   = "chunk_id",

  session  = { idle = "24h" },              -- the session's id alone decides

  window   = {
    key      = optional "window_id",        -- old clients have none: one, with an empty id
    idle     = settings.gap,
    chunk    = "chunk_index",
    snapshot = where { is_full_snapshot = true },
    measures = { played_ms = active_time(settings.gap) },
  },
}
