-- Matomo 5 (matomo-org/matomo f09912c: config/global.ini.php, core/Tracker/VisitorRecognizer.php,
-- plugins/CoreHome/Tracker/VisitRequestProcessor.php). A visit ends with silence, the site's day or
-- another campaign; a heartbeat makes it longer and keeps nothing alive. Fields are those of the
-- tracking API (idsite, _id, uid, cdt, ping, new_visit); campaign is "direct" where there is none.
settings {
  idle         = { "30m", about = "visit_standard_length: silence that ends a visit" },
  tz           = { "UTC", about = "time zone of the site: its midnight ends visits" },
  new_day      = { true, about = "create_new_visit_after_midnight" },
  new_campaign = { true, about = "create_new_visit_when_campaign_changes" },
  new_website  = { false, about = "create_new_visit_when_website_referrer_changes" },
  new_user     = { false, about = "enable_userid_overwrites_visitorid = 0" },
  always_new   = { false, about = "tracker_always_new_visitor: each action is a visit" },
  look_ahead   = { "30m", about = "an action this late still joins its visit; imports: longer" },
}

local campaign     = where { campaign = except "direct" }
local from_website = all(campaign, so_far { campaign = missing, website = exists })

return policy {
  key      = choose { { "idsite", "_id" }, { "idsite", "config_id" } },  -- cookie or fingerprint
  time     = "cdt",
  lateness = settings.look_ahead,
  activity = choose { when({ ping = 1 }, "heartbeat"), "active" },
  classes  = {
    heartbeat = { starts = false, extends = false, counts = false, expired = "none" },
  },

  session = {
    idle      = at_least(settings.idle),
    limit     = 10000,
    rotate_on = {
      when(settings.always_new, "always_new"),
      when({ new_visit = 1 }, "new_visit"),
      when(settings.new_day, calendar { "day", tz = settings.tz }),
      -- a visit that began as direct takes the campaign that comes, and goes on
      when(settings.new_campaign, changed { "campaign", to = except "direct" }),
      when(settings.new_campaign and from_website, "campaign"),
      when(settings.new_website, changed "referrer_host"),
      when(settings.new_user, changed "uid"),
    },
    measures  = { campaign = last { "campaign", campaign }, website = first "referrer_host" },
    tags      = { bounce = where { events = 1 } },
  },
}
