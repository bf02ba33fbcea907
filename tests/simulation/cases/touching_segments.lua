-- A pause that is over where it begins makes no idle stretch: the active one goes on.
return {
  policy = { name = "world", key = "user", session = { idle = { ms = 60000 } },
    window = { key = "tab", idle = { ms = 1000, at_least = true } } },
  lines = {
    '{"user":"u","ts":1760000000000,"tab":"t"}',
    '{"user":"u","ts":1760000001000,"tab":"t"}',
    '{"user":"u","ts":1760000001500,"tab":"t"}',
  },
}
