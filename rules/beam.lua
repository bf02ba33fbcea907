-- Apache Beam (apache/beam 63a330d: Sessions). Windows are half open, so an event at exactly the
-- gap begins another session.
settings {
  gap      = { "30m", about = "gap duration" },
  lateness = { "1m", about = "how far out of order events come, as the runner's watermark allows" },
}

return policy {
  key      = "key",
  time     = "timestamp",
  lateness = settings.lateness,

  session  = { idle = at_least(settings.gap) },
}
