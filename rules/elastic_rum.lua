-- Elastic's RUM agent (elastic/apm-agent-rum-js a855513:
-- packages/rum-core/src/performance-monitoring/transaction-service.js), with `session: true`. Only
-- transactions have a session, and number themselves in it. Fields are those of the APM indices.
settings {
  idle = { "30m", about = "SESSION_TIMEOUT: silence that ends a session" },
}

return policy {
  key    = "client_id",
  time   = '["@timestamp"]',
  ignore = none(where("processor.event", "transaction")),

  session = {
    idle   = settings.idle,
    attach = { "events" },                  -- the sequence number of the transaction
  },
}
