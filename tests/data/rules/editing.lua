-- People who write documents, an event a keystroke or so: sessions of a person in a document, or of
-- a document (together).
settings { idle = "30m", together = false, waiting = "5s" }

return policy {
  key      = choose { when(settings.together, "doc"), { "doc", "agent" } },
  time     = "time",
  lateness = settings.waiting,
  session  = {
    idle     = settings.idle,
    measures = { typed = sum "ins", deleted = sum "del", authors = distinct "agent" },
  },
  window   = { idle = "5m" },         -- what a replay would skip
}
