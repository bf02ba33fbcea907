-- Apache Flink (apache/flink c28c86e: DynamicEventTimeSessionWindows). Each event brings its own
-- gap, and the furthest deadline wins. The window of an event is a stretch of time, so the event
-- lasts until it closes; one with no gap joins the session that it falls into and makes it no
-- longer.
settings {
  lateness = { "1m", about = "how far out of order events come, as Flink's watermarks allow" },
}

return policy {
  key      = "key",
  time     = { "timestamp", ends = "closes" },
  lateness = settings.lateness,

  session  = { idle = at_least "1ms" },   -- those that touch merge, a millisecond apart not
}
