-- Grafana Faro's Web SDK (grafana/faro-web-sdk 6c45417:
-- packages/web-sdk/src/instrumentations/session). Every signal keeps the session alive, and so does
-- a tab that becomes visible. All tabs of a browser, browser_id, share one session. set_session is
-- the call that names another session or other attributes; signals that wait to be sent then go out
-- under the new one, which a stream cannot show: here they stay where they happened.
settings {
  idle    = { "15m", about = "SESSION_INACTIVITY_TIME: no signal for so long" },
  longest = { "4h", about = "SESSION_EXPIRATION_TIME" },
}

return policy {
  key  = "browser_id",
  time = "timestamp",

  session = {
    idle      = at_least(settings.idle),
    cap       = at_least(settings.longest),
    rotate_on = { when({ type = "set_session" }, "set_session") },
    attach    = { "previous_id" },          -- Faro's attribute previousSession
  },
}
