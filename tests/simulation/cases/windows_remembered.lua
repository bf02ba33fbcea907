-- Of the windows that are over as many are remembered as may be open: here a, the first, is not.
return {
  policy = { name = "world", key = "user", session = { idle = { ms = 60000 } },
    window = { key = "tab" }, limits = { session_windows = 2 } },
  lines = {
    '{"user":"u","ts":1760000000000,"tab":"a"}',
    '{"user":"u","ts":1760000001000,"tab":"b"}',
    '{"user":"u","ts":1760000002000,"tab":"a"}',
    '{"user":"u","ts":1760000003000,"tab":"c"}',
    '{"user":"u","ts":1760000004000,"tab":"a"}',
    '{"user":"u","ts":1760000005000,"tab":"d"}',
    '{"user":"u","ts":1760000006000,"tab":"e"}',
  },
}
