-- Ahoy for Rails (ankane/ahoy 0934ed9: lib/ahoy/tracker.rb, lib/ahoy/database_store.rb). With
-- cookies each request sets the visit's cookie anew, so silence ends a visit; without, a visit is
-- what began less than four hours ago, however busy it is.
settings {
  cookies        = { true, about = "Ahoy.cookies" },
  visit_duration = { "4h", about = "Ahoy.visit_duration" },
}

return policy {
  key  = "visitor_token",
  time = "time",

  session = {
    idle = settings.cookies and at_least(settings.visit_duration) or never,
    cap  = settings.cookies and never or settings.visit_duration,
  },
}
