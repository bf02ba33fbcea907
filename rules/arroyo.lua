-- Arroyo (ArroyoSystems/arroyo addb390), session windows: an event at exactly the gap begins
-- another session. One behind the watermark is dropped even where its session is open, as its
-- host says in `watermark`.
settings {
  gap   = { "30m", about = "gap" },
  delay = { "1s", about = "how far the watermark is behind" },
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
