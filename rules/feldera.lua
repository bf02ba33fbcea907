-- Feldera (feldera/feldera 0a8c752), SESSION as Calcite has it: a row at exactly the gap begins
-- another session. A row without a time has no session; NULL is a key like others.
settings {
  gap      = { "30m", about = "gap" },
  lateness = { "1m", about = "LATENESS of the time column" },
}

return policy {
  key      = { optional "key" },
  time     = "timestamp",
  lateness = settings.lateness,

  session  = { idle = at_least(settings.gap) },
}
