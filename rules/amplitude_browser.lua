-- Amplitude's Browser SDK (amplitude/Amplitude-TypeScript 6deb062: analytics-core/src/session.ts,
-- analytics-browser/src/browser-client.ts, attribution/helpers.ts). At exactly the timeout the
-- session goes on; the vendor's mobile SDKs begin anew there. Fields are those of the HTTP API; the
-- call extendSession comes as an event. An event with session_id -1 is out of session, one with
-- another session_id belongs there and moves nothing.
settings {
  idle         = { "30m", about = "sessionTimeout: silence that ends a session" },
  new_campaign = { false, about = "resetSessionOnNewCampaign: another campaign begins a session" },
  stamped      = { false, about = "an export: events have the session_id that the SDK gave" },
}

local own_id = where { session_id = exists }

return policy {
  key      = "device_id",
  time     = "time",
  ignore   = where { session_id = -1 },
  activity = choose { when({ event_type = "extend_session" }, "extension"), "active" },
  classes  = {                              -- extends even what is over
    extension = { starts = false, counts = false, expired = { "none", idle = "join" } },
  },

  session = {
    id        = "session_id",
    idle      = settings.idle,
    rotate_on = {                           -- a direct visit has none: it changes nothing
      when(settings.new_campaign, changed {
        "utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content", "utm_id",
        "gclid", "fbclid", "msclkid", "ttclid", "referring_domain",
      }),
    },
    end_on    = not settings.stamped and own_id or nil,
  },
}
