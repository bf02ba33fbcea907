-- Segment's events in a warehouse (dbt-labs/segment 195d680: models/sessionization). Page views of
-- an anonymous id, cut by silence; nothing else counts. Fields are those of Segment's tables.
settings {
  idle = { "30m", about = "segment_inactivity_cutoff: silence that ends a session" },
}

return policy {
  key    = "anonymous_id",
  time   = "timestamp",
  ignore = none { type = "page" },

  session = {
    idle     = settings.idle,
    measures = { page_views = count(), first_page = first "url", last_page = last "url" },
  },
}
