-- Bytewax (bytewax/bytewax dba22b8: SessionWindower). An event at most the gap away joins, at
-- exactly the gap too. The clock waits for late events; what is later still has no session.
settings {
  gap  = { "30m", about = "gap" },
  wait = { "1m", about = "wait_for_system_duration of the clock" },
}

return policy {
  key      = "key",
  time     = "timestamp",
  lateness = settings.wait,

  session  = { idle = settings.gap },
}
