-- Pathway (pathwaycom/pathway df99875), temporal.session: with max_gap an event at exactly the
-- gap begins another session. A predicate of the user's own may say otherwise: another file, with
-- other idle.
settings {
  max_gap = { "30m", about = "max_gap" },
  cutoff  = { "1m", about = "how far out of order rows come" },
}

return policy {
  key      = "key",
  time     = "timestamp",
  lateness = settings.cutoff,

  session  = { idle = at_least(settings.max_gap) },
}
