-- Tealium AudienceStream's visits, by docs.tealium.com/server-side/attributes/session-length, read
-- in 2026-11. A visit of a single event on the web is given ten minutes, others 30; apps two. An
-- event may bring a length of its own, in _dc_ttl_. Fields are the reserved attributes.
settings {
  web     = { "30m", about = "silence that ends a visit on the web, and others" },
  single  = { "10m", about = "the same after its first event" },
  mobile  = { "2m", about = "the same in an app" },
  batch   = { "1m", about = "the same of files and omnichannel" },
  longest = { "24h", about = "no visit lasts longer" },
}

local on_web = any(where { platform = "web" }, where { platform = missing })

return policy {
  key  = "visitor_id",
  time = "event_time",

  session = {
    idle     = choose {
      function(_, session) return session.length end,       -- what `_dc_ttl_` says
      when({ platform = { "android", "ios", "win", "bb10", "native_mobile" } }, settings.mobile),
      when({ platform = { "omnichannel", "file_import" } }, settings.batch),
      when(all(on_web, so_far { events = 1 }), settings.single),
      settings.web,
    },
    cap      = settings.longest,
    measures = { length = first { "_dc_ttl_", where { _dc_ttl_ = between(5000, 1800000) } } },
  },
}
