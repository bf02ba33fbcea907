-- Two sessions of a key that began in one millisecond: an event without an id is that one's whose
-- first event was applied last.
return {
  policy = { name = "world", key = "user", session = { id = "sid", idle = { ms = 5000 } } },
  lines = {
    '{"user":"u","ts":1760000000000,"sid":"a"}',
    '{"user":"u","ts":1760000000000,"sid":"b"}',
    '{"user":"u","ts":1760000001000}',
  },
}
