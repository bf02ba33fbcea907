-- Visits by silence alone, as SQL can say them without recursion: what DuckDB does beside lull.
return policy {
  name    = "visits",
  key     = "distinct_id",
  time    = "timestamp",
  session = { idle = "30m" },
}
