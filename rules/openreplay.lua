-- OpenReplay (openreplay/openreplay dbb6810: backend/internal/sessionender/ender.go,
-- tracker/tracker/src/webworker). The tracker names sessions, and begins another when its tab was
-- hidden for half an hour or its token is two hours old; the server ends one when the stream has
-- gone on for 150 seconds without it, by the batches' own time, and takes it up again if more
-- comes. Fields are those of a batch.
settings {
  idle = { "150s", about = "the stream goes on for so long without the session" },
}

return policy {
  key  = "sessionID",
  time = "timestamp",

  session = { id = "sessionID", idle = at_least(settings.idle) },
  window  = { key = "tabId", snapshot = where { type = "snapshot" } },
}
