-- Datadog RUM in the browser (DataDog/browser-sdk b2344e7:
-- packages/browser-core/src/domain/session). Interactions begin sessions and keep them alive, a
-- visible page only keeps one alive, and data does neither: what comes after the end is not sent.
-- Tabs share one session, by browser_id. DOM events come under their names; init is a page load,
-- visible_tick the check of each minute; expire is stopSession, consent_off and consent_on the
-- tracking consent (without it nobody begins a session), external_change another tab's session in
-- the cookie.
settings {
  idle    = { "15m", about = "SESSION_EXPIRATION_DELAY: nobody acts for so long" },
  longest = { "4h", about = "SESSION_TIME_OUT_DELAY" },
}

return policy {
  key      = "browser_id",
  time     = "date",
  activity = choose {
    when(all(so_far { withdrawn = at_least(1) }, none { type = "consent_on" }), "data"),
    when({ type = { "click", "touchstart", "keydown", "scroll", "init", "consent_on" } }, "active"),
    when({ type = "visible_tick" }, "visible"),
    "data",
  },
  classes  = {
    visible = { starts = false, counts = false, expired = "none" },
    data    = { starts = false, extends = false, expired = "none" },
  },

  session = {
    idle      = at_least(settings.idle),
    cap       = at_least(settings.longest),
    rotate_on = { when({ type = "consent_on" }, "consent") },
    measures  = { withdrawn = count { type = "consent_off" } },
    end_on    = where { type = { "expire", "consent_off", "external_change" } },
  },
}
