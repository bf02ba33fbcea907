-- ksqlDB (confluentinc/ksql d054e70), WINDOW SESSION: the session windows of Kafka Streams. A
-- query that names no GRACE PERIOD keeps its windows for a day.
settings {
  gap   = { "30m", about = "inactivity gap" },
  grace = { "24h", about = "GRACE PERIOD" },
}

return require("kafka_streams", { gap = settings.gap, grace = settings.grace })
