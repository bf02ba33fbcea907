-- Requests for documents of the SEC's EDGAR, by the rule of Insight's challenge edgar-analytics: an
-- address has one session, over after more than so many seconds of silence.
settings { idle = "2s", sharp = false }

return policy {
  key     = "ip",
  time    = function(event) return event.date .. " " .. event.time end,
  session = { idle = choose { when(settings.sharp, at_least(settings.idle)), settings.idle } },
}
