-- Adobe Analytics' visits, as Mixpanel's guide for migrants tells them (mixpanel/docs ba22906:
-- docs/migration/adobe-analytics.mdx). Silence, twelve hours of activity and 2,500 hits end a
-- visit, and so do more than 100 hits in its first 100 seconds. Fields are those of the data feed.
-- What happens at exactly twelve hours is not told; we begin anew.
settings {
  idle    = { "30m", about = "silence that ends a visit" },
  longest = { "12h", about = "continuous activity that ends a visit" },
  hits    = { 2500, min = 1, about = "hits of a visit" },
}

return policy {
  key  = { "post_visid_high", "post_visid_low" },
  time = "hit_time_gmt",

  session = {
    idle   = settings.idle,
    cap    = at_least(settings.longest),
    limit  = settings.hits,
    end_on = so_far { events = over(100), duration_ms = at_most "100s" },
  },
}
