-- Too many aside are applied in the order of their times, equal ones by `order`.
return {
  policy = { name = "world", key = "user", order = "seq", lateness = 1,
    session = { idle = { ms = 1000 } }, limits = { aside_events = 3 } },
  lines = {
    '{"user":"v","ts":1760000000000}',
    '{"user":"w","ts":1760000000000}',
    '{"user":"u","ts":1770000000000,"seq":2}',
    '{"user":"u","ts":1770000000000,"seq":1}',
    '{"user":"u","ts":1769999999000,"seq":9}',
    '{"user":"v","ts":1760000001000}',
  },
}
