-- The same where the pause was one segment too many to remember.
return {
  policy = { name = "world", key = "user", session = { idle = { ms = 60000 } },
    window = { key = "tab", idle = { ms = 1000 } }, limits = { window_segments = 2 } },
  lines = {
    '{"user":"u","ts":1760000000000,"tab":"t"}',
    '{"user":"u","ts":1760000005000,"tab":"t"}',
    '{"user":"v","ts":1760000009000}',
    '{"user":"u","ts":1760000005500,"tab":"t"}',
    '{"user":"u","ts":1760000009500,"tab":"t"}',
  },
}
