-- OpenTelemetry for Swift (open-telemetry/opentelemetry-swift 128e44d:
-- Sources/Instrumentation/Sessions/SessionManager.swift). Whoever gets the session extends it,
-- whoever peeks does not: an event of type peek. It is stored and taken up again when the app
-- starts, an event of type start, unless the configuration says no. For maxLifetime write
-- :with { session = { cap = at_least "4h" } }; there is none by default.
settings {
  idle    = { "30m", about = "SessionConfig.sessionTimeout" },
  restore = { true, about = "restorePersistedSession: a start goes on with the stored session" },
}

return policy {
  key      = 'resource["device.id"]',
  time     = "timestamp",
  activity = choose { when({ type = "peek" }, "ignore"), "active" },

  session = {
    idle      = at_least(settings.idle),
    rotate_on = { when(not settings.restore and { type = "start" }, "start") },
    attach    = { "previous_id" },          -- session.previous_id of the conventions
  },
}
