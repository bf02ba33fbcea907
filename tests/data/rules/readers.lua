-- Readers of an encyclopedia, as the R package reconstructr 2.0.4 counts them: half an hour of
-- silence is a visit's end, and half an hour sharp is enough.
settings {
  idle    = "30m",
  sharp   = { true, about = "whether silence of exactly so long ends a visit" },
  waiting = { "19s", min = "0s", about = "how far out of order the log is" },
}

return policy {
  key      = "uuid",
  time     = "timestamp",
  lateness = settings.waiting,
  session  = { idle = choose { when(settings.sharp, at_least(settings.idle)), settings.idle } },
}
