-- Segment's Amplitude plugin for the browser (segmentio/action-destinations 970a17e:
-- packages/browser-destinations/destinations/amplitude-plugins/src/sessionId). Segment has no
-- sessions of its own; this plugin numbers them for Amplitude. At exactly the timeout it begins
-- anew, where Amplitude's own SDK goes on.
settings {
  idle = { "30m", about = "sessionLength: silence that ends a session" },
}

return policy {
  key     = "anonymousId",
  time    = "timestamp",
  session = { idle = at_least(settings.idle), attach = { "start" } },  -- session_id is the start
}
