-- The other key moves the watermark past the pause; then somebody is back before it.
return {
  policy = { name = "world", key = "user", session = { idle = { ms = 60000 } },
    window = { key = "tab", idle = { ms = 1000 } } },
  lines = {
    '{"user":"u","ts":1760000000000,"tab":"t"}',
    '{"user":"v","ts":1760000009000}',
    '{"user":"u","ts":1760000000500,"tab":"t"}',
    '{"user":"u","ts":1760000009500,"tab":"t"}',
  },
}
