-- Kafka Streams (apache/kafka a2f84a4: SessionWindows). It looks for sessions from a gap before
-- an event to a gap after it, so one at exactly the gap joins. Stream time, the greatest time
-- seen in the task, closes a session when it is past its end, the gap and the grace. Records
-- without a key are skipped.
settings {
  gap   = { "30m", about = "inactivity gap" },
  grace = { "0s", about = "grace period" },
}

return policy {
  key      = "key",
  time     = "timestamp",
  lateness = settings.grace,      -- Kafka drops what is later still: here it is marked late
  max_jump = "36500d",            -- stream time believes every clock

  session  = { idle = settings.gap },
}
