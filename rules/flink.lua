-- Apache Flink (apache/flink 60c01d3: EventTimeSessionWindows). Each event opens a window of one
-- gap, and windows that touch merge. So an event at exactly the gap still joins.
settings {
  gap      = { "30m", about = "silence that ends a session" },
  lateness = { "1m", about = "how far out of order events come, as Flink's watermarks allow" },
}

return policy {
  key      = "key",
  time     = "timestamp",
  lateness = settings.lateness,   -- Flink fires again for what comes later: here it is marked late

  session  = { idle = settings.gap },
}
