-- Mixpanel's computed sessions (mixpanel/docs ba22906: docs/features/sessions.mdx). Three ways to
-- count, all cut at midnight of the project's time zone: by silence; by a property, whose value is
-- the session; or from one event to another. Mixpanel computes them when asked: to change the rule,
-- run it over the past again. Properties stand at the top.
settings {
  by     = { "timeout", about = "timeout, property or event" },
  idle   = { "30m", min = "1m", max = "24h", about = "by timeout: silence that ends a session" },
  tz     = { "UTC", about = "time zone of the project: its midnight ends sessions" },
  begins = { "session_begin", about = "by event: this event begins a session" },
  ends   = { "session_finish", about = "by event: this event is its last" },
}

local by_event = settings.by == "event"

return policy {
  key  = "distinct_id",
  time = "time",

  session = {
    idle      = settings.by == "timeout" and settings.idle or never,
    rotate_on = {
      calendar { "day", tz = settings.tz },
      when(settings.by == "property", changed "session_prop"),
      when(by_event and { event = settings.begins }, "begins"),
    },
    end_on    = by_event and where { event = settings.ends } or nil,
  },
}
