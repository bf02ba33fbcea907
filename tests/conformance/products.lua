-- How each product of policies/ writes its events, and what its shipped file calls the numbers that
-- a case may set. This is the one table of the folder.
--
--   rules     the shipped file
--   event     members of every event; `time` is the one for its instant
--   types     members by the type of an event in the cases, "" for those without; a type that is
--             not here stands in `type_in`, or is no event of the stream (false)
--   fields    members by the case's name for them; others keep theirs
--   numbers   by primitive: the file's setting and its own value, and whether it is over at the
--             timeout itself (where a vendor does not say, a case may)
--   calls     members of an event that begins a session ("new") or ends one ("end", "clear") by
--             hand, whatever the cases call it
--   stored    members of what was stored before the first event, by a policy
--   settings  further settings, by a policy
--   ends      when the vendor says that a session ended, by its record
local MINUTE, HOUR, DAY = 60000, 3600000, 86400000

local function idle(name, ms, new_at_equal)
  return { setting = name, ms = ms, new_at_equal = new_at_equal or false }
end

local function rrweb(source)
  return { type = 3, data = { source = source } }
end

-- Offsets from UTC as time zones: those of the database count the other way.
local function zone(day)
  local minutes = day and day.utc_offset_min or 0
  return minutes == 0 and '"UTC"' or ('"Etc/GMT%+d"'):format(-minutes // 60)
end

local function most(policy) return policy.max_events and policy.max_events.n end

-- Does the policy of a case have this trigger?
local function rotates_on(policy, field)
  for _, trigger in ipairs(policy.rotate_on or {}) do
    if trigger.field == field then return true end
  end
  return false
end

-- The type of event that does this by hand.
local function type_that(policy, explicit)
  for name, class in pairs(policy.events or {}) do
    if class.explicit == explicit then return ("%q"):format(name) end
  end
end

local function last_active(record, ms) return ms(record.last_active or record.start) end
local function boundary(record, ms) return ms(record.time) end
local function last_event(record, ms) return ms(record["end"]) end

local products = {}

products["adjust-android"] = { product = "Adjust", rules = "adjust",
  event = { android_uuid = "device" }, time = "created_at",
  numbers = { idle = idle("idle", 30 * MINUTE) } }

products["adobe-analytics"] = { product = "Adobe Analytics", rules = "adobe_analytics",
  event = { post_visid_high = 1, post_visid_low = 2 }, time = "hit_time_gmt",
  numbers = { idle = idle("idle", 30 * MINUTE), cap = idle("longest", 12 * HOUR, true) },
  settings = function(policy) return { hits = most(policy) } end }

products.ahoy = { product = "Ahoy", rules = "ahoy", event = { visitor_token = "visitor" },
  time = "time", numbers = { idle = idle("visit_duration", 4 * HOUR, true),
    cap = idle("visit_duration", 4 * HOUR) },
  settings = function(policy) return { cookies = policy.idle ~= nil } end }

products["amplitude-browser"] = { product = "Amplitude browser", rules = "amplitude_browser",
  event = { device_id = "device", event_type = "page_view" }, time = "time",
  type_in = "event_type", numbers = { idle = idle("idle", 30 * MINUTE) },
  settings = function(policy) return { new_campaign = policy.rotate_on ~= nil } end }

products["amplitude-react-native"] = { product = "Amplitude mobile", rules = "amplitude_mobile",
  event = { device_id = "device", event_type = "event" }, time = "time", type_in = "event_type",
  numbers = { background = idle("background", 5 * MINUTE, true) }, ids_are_starts = true,
  ends = function(record, ms) return last_active(record, ms) + 1 end }
products["amplitude-kotlin"] = products["amplitude-react-native"]

products.clarity = { product = "Microsoft Clarity", rules = "clarity",
  event = { userId = "user", pageNum = 1 }, time = "timestamp", type_in = "type",
  numbers = { idle = idle("idle", 30 * MINUTE, true) } }

products["datadog-android"] = { product = "Datadog Android", rules = "datadog_android",
  event = { device_id = "device", type = "other" }, time = "date", type_in = "type",
  numbers = { idle = idle("idle", 15 * MINUTE, true), cap = idle("longest", 4 * HOUR, true) },
  settings = function(policy)
    return { track_background = (policy.events or {}).error ~= nil }
  end,
  calls = { ["end"] = { type = "stop_session" } } }
products["datadog-ios"] = products["datadog-android"]

products["datadog-browser"] = { product = "Datadog browser", rules = "datadog_browser",
  event = { browser_id = "browser" }, time = "date", type_in = "type",
  numbers = { idle = idle("idle", 15 * MINUTE, true), cap = idle("longest", 4 * HOUR, true) } }

products["dbt-mixpanel-fivetran"] = { product = "dbt_mixpanel", rules = "dbt_mixpanel",
  event = { device_id = "device" }, time = "occurred_at",
  numbers = { idle = idle("idle", 30 * MINUTE) },
  settings = function(policy) return { tz = zone(policy.day) } end }

products["dbt-segment"] = { product = "dbt-segment", rules = "dbt_segment",
  event = { anonymous_id = "visitor", type = "page" }, time = "timestamp",
  numbers = { idle = idle("idle", 30 * MINUTE) } }

products["dbt-snowplow-unified"] = { product = "Snowplow dbt", rules = "snowplow_dbt",
  event = { user_identifier = "user", event_name = "page_view" }, time = "derived_tstamp",
  fields = { sid = "session_identifier" }, ends = boundary,
  settings = function(policy) return { longest = policy.clip_ms } end }

products["elastic-rum"] = { product = "Elastic RUM", rules = "elastic_rum",
  event = { client_id = "client", processor = { event = "transaction" } }, time = "@timestamp",
  numbers = { idle = idle("idle", 30 * MINUTE) } }

products.embrace = { product = "Embrace", rules = "embrace", event = { device_id = "device" },
  time = "timestamp", type_in = "type",
  numbers = { idle = idle("idle", 30 * MINUTE), cap = idle("longest", 12 * HOUR) } }
products["embrace-android"] = products.embrace

products.firebase = { product = "Firebase", rules = "firebase",
  event = { firebase_installation_id = "installation" }, time = "event_timestamp_us",
  type_in = "type", numbers = { background = idle("idle", 30 * MINUTE),
    idle = idle("idle", 30 * MINUTE) } }
products["firebase-android"], products["firebase-ios"] = products.firebase, products.firebase

products.ga4 = { product = "Google Analytics 4", rules = "ga4",
  event = { user_pseudo_id = "user" }, time = "event_timestamp", fields = { name = "event_name" },
  numbers = { idle = idle("idle", 30 * MINUTE, true) } }

products.goatcounter = { product = "GoatCounter", rules = "goatcounter",
  event = { ip = "10.0.0.1" }, time = "created_at", types = { sweep = false },
  numbers = { idle = idle("idle", 8 * HOUR) } }

products["grafana-faro"] = { product = "Grafana Faro", rules = "grafana_faro",
  event = { browser_id = "browser" }, time = "timestamp", type_in = "type",
  numbers = { idle = idle("idle", 15 * MINUTE, true), cap = idle("longest", 4 * HOUR, true) },
  calls = { new = { type = "set_session" } } }

products["heap-mobile"] = { product = "Heap", rules = "heap",
  event = { user_id = "user", platform = "ios", app_state = "foreground" }, time = "time",
  types = { background = { app_state = "background" } },
  numbers = { idle = idle("mobile", 5 * MINUTE) } }

products["heap-web"] = { product = "Heap", rules = "heap",
  event = { user_id = "user", platform = "web", type = "pageview" }, time = "time",
  type_in = "type", numbers = { idle = idle("web", 30 * MINUTE) } }

products.logrocket = { product = "LogRocket", rules = "logrocket",
  event = { userID = "user", type = "click" }, time = "time", type_in = "type",
  numbers = { idle = idle("idle", 30 * MINUTE) } }

products.matomo = { product = "Matomo", rules = "matomo",
  event = { idsite = 1, _id = "visitor" }, time = "cdt", types = { ping = { ping = 1 } },
  fields = { new_session = "new_visit", user_id = "uid", website = "referrer_host",
    referrer = "referrer_host" },
  numbers = { idle = idle("idle", 30 * MINUTE, true) },
  settings = function(policy)
    return { tz = zone(policy.day), new_day = policy.day ~= nil,
      new_campaign = policy.rotate_on and rotates_on(policy, "campaign"),
      new_website = rotates_on(policy, "website") or rotates_on(policy, "referrer"),
      new_user = rotates_on(policy, "user_id"),
      always_new = policy.always_new or false,
      look_ahead = policy.lookup == "nearest" and 7 * DAY or nil }
  end,
  slots = function(policy) return { limit = most(policy) } end }

products.mixpanel = { product = "Mixpanel", rules = "mixpanel", event = { distinct_id = "user" },
  time = "time", type_in = "event", numbers = { idle = idle("idle", 30 * MINUTE) },
  ends = last_event,
  settings = function(policy)
    local by = policy.idle and "timeout" or policy.rotate_on and "property" or "event"
    return { tz = zone(policy.day), by = ("%q"):format(by), begins = type_that(policy, "new"),
      ends = type_that(policy, "end") }
  end }

products["mixpanel-replay"] = { product = "Mixpanel replay", rules = "mixpanel_replay",
  event = { distinct_id = "user", tab_id = "tab" }, time = "timestamp",
  types = { [""] = rrweb(0), mouse_move = rrweb(1), scroll = rrweb(3), viewport_resize = rrweb(4),
    input = rrweb(5), touch_move = rrweb(6), media = rrweb(7), drag = rrweb(12),
    selection = rrweb(14) },
  numbers = { idle = idle("idle", 30 * MINUTE), cap = idle("longest", 24 * HOUR) },
  settings = function(policy) return { min_length = policy.min_duration_ms } end }

products.newrelic = { product = "New Relic", rules = "newrelic",
  event = { browser_id = "browser", type = "click" }, time = "timestamp", type_in = "type",
  numbers = { idle = idle("idle", 30 * MINUTE), cap = idle("longest", 4 * HOUR) },
  settings = function(policy) return { reset_on_user = policy.rotate_on ~= nil } end }

products.openpanel = { product = "OpenPanel server", rules = "openpanel_worker",
  event = { project_id = "project", device_id = "device", name = "click" }, time = "timestamp",
  type_in = "name", numbers = { idle = idle("idle", 30 * MINUTE) } }

products.openreplay = { product = "OpenReplay", rules = "openreplay", event = { tabId = "tab" },
  time = "timestamp", fields = { key = "sessionID" }, types = { batch = {}, check = false },
  event_time = "ts", settings = function(policy) return { idle = policy.gap_ms } end }

products["otel-android"] = { product = "OpenTelemetry Android", rules = "otel_android",
  event = { resource = { ["device.id"] = "device" } }, time = "timestamp",
  types = { background = { attributes = { ["android.app.state"] = "background" } },
    foreground = { attributes = { ["android.app.state"] = "foreground" } } },
  numbers = { background = idle("background", 15 * MINUTE, true),
    cap = idle("longest", 4 * HOUR, true) }, ends = boundary }

products["otel-swift"] = { product = "OpenTelemetry Swift", rules = "otel_swift",
  event = { resource = { ["device.id"] = "device" } }, time = "timestamp", type_in = "type",
  numbers = { idle = idle("idle", 30 * MINUTE, true) }, ends = last_active,
  settings = function(policy) return { restore = not policy.not_sticky } end,
  slots = function(policy)
    return { cap = policy.cap and ("at_least(%q)"):format(policy.cap.ms .. "ms") }
  end,
  restart = { type = "start" } }

products.pirsch = { product = "Pirsch", rules = "pirsch",
  event = { client_id = 1, user_agent = "agent", ip = "10.0.0.1" }, time = "time",
  types = { keep_alive = { type = "keep_alive" } },
  fields = { ua = "user_agent", name = "event_name" },
  numbers = { idle = idle("idle", 30 * MINUTE, true) },
  settings = function(policy) return { page_views = most(policy) } end }

products.plausible = { product = "Plausible", rules = "plausible",
  event = { site_id = 1, user_id = "user", name = "pageview" }, time = "timestamp",
  type_in = "name", fields = { path = "pathname" },
  -- Whole minutes are compared: the first that does not join is one more.
  settings = function(policy) return { idle = policy.idle.ms + (policy.idle.unit_ms or 0) } end }

products.rudderstack = { product = "RudderStack", rules = "rudderstack",
  event = { anonymousId = "visitor", type = "track" }, time = "originalTimestamp",
  type_in = "type", numbers = { idle = idle("idle", 30 * MINUTE) },
  settings = function(policy)
    return { cut_off = policy.cap ~= nil, cut_off_after = policy.cap and policy.cap.ms }
  end,
  types = { reset = { type = "reset" } },
  calls = { new = { type = "start_session" }, ["end"] = { type = "end_session" } } }

products["segment-amplitude-plugin"] = { product = "Segment Amplitude plugin",
  rules = "segment_amplitude", event = { anonymousId = "visitor" }, time = "timestamp",
  numbers = { idle = idle("idle", 30 * MINUTE, true) } }

products["sentry-replay"] = { product = "Sentry Replay", rules = "sentry_replay",
  event = { tab_id = "tab", type = "page_load" }, time = "timestamp", type_in = "type",
  numbers = { idle = idle("idle", 15 * MINUTE, true), cap = idle("longest", HOUR, true),
    pause = idle("pause", 5 * MINUTE, true) },
  settings = function(policy)
    return { sampled = policy.sampled and ("%q"):format(policy.sampled),
      sticky = not policy.not_sticky, min_length = policy.min_duration_ms }
  end,
  -- A buffer that ages is one that an error has sent.
  stored = function(policy)
    return policy.sampled == "buffer" and policy.idle and { type = "error" }
  end }

local snowplow_mobile = { product = "Snowplow mobile", rules = "snowplow_mobile",
  event = { name_tracker = "tracker", user_id = "user", event_name = "event" },
  time = "dvce_created_tstamp", type_in = "event_name",
  types = { foreground = { event_name = "application_foreground" },
    background = { event_name = "application_background" } },
  fields = { key = "name_tracker", id = "event_id" },
  numbers = { foreground = idle("foreground", 30 * MINUTE),
    background = idle("background", 30 * MINUTE) } }
products["snowplow-android"] = snowplow_mobile
products["snowplow-react-native"] = snowplow_mobile

products["snowplow-web"] = { product = "Snowplow web", rules = "snowplow_web",
  event = { domain_userid = "user", event = "page_view" }, time = "dvce_created_tstamp",
  type_in = "event", fields = { id = "event_id" },
  numbers = { idle = idle("idle", 30 * MINUTE) },
  calls = { new = { event = "new_session" }, clear = { event = "clear_user_data" } } }

products.tealium = { product = "Tealium", rules = "tealium", event = { visitor_id = "visitor" },
  time = "event_time", numbers = { idle = idle("web", 30 * MINUTE),
    cap = idle("longest", 24 * HOUR) } }

products.umami = { product = "Umami", rules = "umami",
  event = { website = 1, ip = "10.0.0.1", userAgent = "agent" }, time = "timestamp" }

products["universal-analytics"] = { product = "Universal Analytics",
  rules = "universal_analytics", event = { tracking_id = "view", client_id = "client" },
  time = "hit_time", numbers = { idle = idle("idle", 30 * MINUTE, true) },
  settings = function(policy) return { tz = zone(policy.day) } end }

return products
