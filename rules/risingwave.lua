-- RisingWave (risingwavelabs/risingwave 1391702), SESSION WITH GAP: a row at exactly the gap
-- begins another session. Rows wait for the watermark; one that comes behind it is dropped, as
-- its host says in `watermark`. RisingWave tells of a session when the key's next one begins;
-- here time alone ends it.
settings {
  gap   = { "30m", about = "gap" },
  delay = { "5m", about = "delay of the WATERMARK" },
}

local watermark = field "watermark"

return policy {
  key      = "key",
  time     = "timestamp",
  lateness = settings.delay,
  ignore   = function(event)
    local seen = watermark(event)
    return seen and at(event) < seen
  end,

  session  = { idle = at_least(settings.gap) },
}
