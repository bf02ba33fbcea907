-- The last event left a shorter threshold, which had passed; what comes before it is late.
return {
  policy = { name = "world", key = "user", activity = { click = "active", default = "passive" },
    session = { idle = { ms = 9000, by = { short = { ms = 1000 } } } } },
  lines = {
    '{"user":"u","ts":1760000000000,"kind":"click"}',
    '{"user":"u","ts":1760000005000,"kind":"short"}',
    '{"user":"v","ts":1760000006000}',
    '{"user":"u","ts":1760000004000,"kind":"click"}',
  },
}
