-- Apache Spark (apache/spark c7d01f0: SPARK-36465), session_window with a gap of each event: its
-- window is a stretch of time, so the event lasts until it closes. Windows that touch merge; a
-- gap of 0 or less filters its event out. What is over by the watermark is dropped before it is
-- merged.
settings { delay = { "10s", about = "delay threshold of withWatermark" } }

local gap, watermark = field "gap", field "watermark"

return policy {
  key      = "key",
  time     = { "timestamp", ends = "closes" },
  lateness = settings.delay,
  ignore   = function(event)
    local seen, own = watermark(event), gap(event)
    return own and own <= 0 or seen and own and at(event) + own <= seen
  end,

  session  = { idle = at_least "1ms" },
}
