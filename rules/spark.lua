-- Apache Spark (apache/spark c7d01f0), session_window: an event at exactly the gap joins (start
-- <= end so far). The watermark is the greatest time less a delay, and moves between
-- micro-batches. An event whose own window is over by then is dropped before it is merged: its
-- host says so in `watermark`.
settings {
  gap   = { "30m", about = "gap duration" },
  delay = { "10s", about = "delay threshold of withWatermark" },
}

local gap, watermark = ms(settings.gap), field "watermark"

return policy {
  key      = "key",
  time     = "timestamp",
  lateness = settings.delay,
  ignore   = function(event)
    local seen = watermark(event)
    return seen and at(event) + gap <= seen
  end,

  session  = { idle = settings.gap },
}
