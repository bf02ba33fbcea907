-- Pirsch 7 (pirsch-analytics/pirsch ea7c1f1: pkg/ingest/session/session.go). Silence, another
-- referrer and another campaign end a session. The visitor's fingerprint holds for a UTC day;
-- yesterday's is still tried for half an hour, so a session that began yesterday is cut at 00:30,
-- and earlier if it is a day old. Page views beyond the limit are dropped. A keep-alive extends.
settings {
  idle       = { "30m", about = "sessionTimeout: silence that ends a session" },
  page_views = { 200, min = 1, about = "maxPageViews of a session" },
  look_back  = { "30m", about = "a hit this late still joins its session, and may be its start" },
}

local origin, measures = { "referrer", "referrer_name", "utm_source", "utm_medium", "utm_campaign",
  "utm_content", "utm_term" }, { page_views = count { event_name = missing } }
for _, name in ipairs(origin) do measures[name] = first(name) end

return policy {
  key      = { "client_id", "user_agent", "ip" },
  time     = "time",
  lateness = settings.look_back,
  activity = choose {
    when({ type = "keep_alive" }, "keep_alive"),
    when(so_far { open = true, page_views = at_least(settings.page_views) }, "dropped"),
    "active",
  },
  classes  = {
    keep_alive = { starts = false, counts = false, expired = "none" },
    dropped    = { extends = false, counts = false },
  },

  session = {
    idle      = at_least(settings.idle),
    cap       = function(_, session)        -- a day, or until 00:30 of the next
      local day = ms "24h"
      return at_least(math.min(day + 1, day - session.start % day + ms "30m"))
    end,
    rotate_on = {
      function(event, session)              -- another referrer or campaign, or a first one
        for _, name in ipairs(origin) do
          local value = event[name]
          if value and value ~= "" and value ~= session[name] then return name end
        end
      end,
    },
    measures  = measures,
    data      = { bounce = true, exit = "" },
    update    = function(event, session)
      local data = session.data
      if session.events > 1 and event.event_name then
        data.bounce = data.bounce and event.interactive == false
      elseif session.events > 1 then
        data.bounce = data.bounce and (event.path or "") == data.exit
      end
      data.exit = event.path or ""
    end,
    tags      = { bounce = where { ["data.bounce"] = true } },
  },
}
