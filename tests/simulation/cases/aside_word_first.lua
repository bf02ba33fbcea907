-- Another key's word moves the watermark; what waited is applied before that key's event.
return {
  policy = { name = "world", key = "user", lateness = 5000, max_jump = 60000,
    session = { idle = { ms = 10000 } }, limits = { aside_events = 2 } },
  lines = {
    '{"user":"v","ts":1760000000000}',
    '{"user":"w","ts":1760000000000}',
    '{"user":"v","ts":1760000001000}',
    '{"user":"u","ts":1760000090000}',
    '{"user":"u","ts":1760000091000}',
    '{"user":"w","ts":1760000080000}',
    '{"user":"v","ts":1760000092000}',
  },
}
