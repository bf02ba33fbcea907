-- One key, a million times.
-- events: one_key
-- says: nothing
return policy {
  key     = "user",
  time    = "ts",
  session = {
    idle     = "30m",
    measures = { kinds = distinct "kind", steps = count(), latest = last "kind" },
  },
  window  = { idle = "1s" },
}
