-- Events without a key stay as they arrived, whatever `order` says.
return {
  policy = { name = "world", key = "user", order = "seq", lateness = 1,
    session = { idle = { ms = 1000 } } },
  lines = {
    '{"ts":1760000000000,"seq":2}',
    '{"user":"u","ts":1760000000000,"seq":2}',
    '{"ts":1760000000000,"seq":1}',
    '{"user":"u","ts":1760000000000,"seq":1}',
  },
}
