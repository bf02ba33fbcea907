-- Umami's visits (umami-software/umami c0ea3ae: src/app/api/send/route.ts, src/lib/crypto.ts). The
-- page holds a token that is good for half an hour, whatever happens in it. With the next event a
-- new one is issued, and it names another visit only if another hour has begun. A page load has no
-- token: the hour alone decides. Its field `token` is "lost" then. The visitor is a hash that turns
-- with the salt. Fields are those that the server reads; seconds count.
settings {
  salt = { "month", about = "SALT_ROTATION: day, week or month, after which a visitor is another" },
}

local lost = where { token = "lost" }

local function hour_of(instant) return instant // ms "1h" end

return policy {
  key  = { "website", "ip", "userAgent", calendar(settings.salt) },
  time = "timestamp",

  session = {
    idle      = never,
    cap       = function(_, session)        -- 30m from the token's issue, and till the next hour
      local next_hour = (hour_of(session.start) + 1) * ms "1h"
      return at_least(math.max(next_hour, session.data.issued + ms "1801s") - session.start)
    end,
    rotate_on = {
      function(event, session)              -- a page load in another hour
        if lost(event) and hour_of(at(event)) ~= hour_of(session.start) then return "token_lost" end
      end,
    },
    data      = { issued = 0 },
    update    = function(event, session)
      local now = at(event) // 1000 * 1000
      if lost(event) or now - session.data.issued > ms "30m" then session.data.issued = now end
    end,
    tags      = { bounce = where { events = 1 } },
  },
}
