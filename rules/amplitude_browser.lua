-- Amplitude's Browser SDK (amplitude/Amplitude-TypeScript 6deb062: analytics-core/src/session.ts,
-- analytics-browser/src/browser-client.ts, attribution/helpers.ts). At exactly the timeout the
-- session goes on; the vendor's mobile SDKs begin anew there. Fields are those of the HTTP API; the
-- call extendSession comes as an event. An event with session_id -1 is out of session, one with
-- another session_id belongs there and moves nothing.
settings {
  idle         = { "30m", about = "sessionTimeout: silence that ends a session" },
  new_campaign = { false, about = "resetSessionOnNewCampaign: another campaign begins a session" },
  site         = { "", about = "excludeReferrers: the domain that brings nobody new" },
  stamped      = { false, about = "an export: events have the session_id that the SDK gave" },
}

local names = { "utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content", "utm_id",
  "gclid", "fbclid", "msclkid", "ttclid", "referring_domain" }

-- What brought the visitor, in one text; nil for a direct visit, which changes nothing.
local function campaign(event)
  local parts = {}
  if event.referring_domain == settings.site then return end
  for _, name in ipairs(names) do
    local value = event[name]
    if value and value ~= "" then parts[#parts + 1] = name .. "=" .. tostring(value) end
  end
  return parts[1] and table.concat(parts, "&")
end

local function another_campaign(event, session)   -- another campaign, not a direct visit
  local found = campaign(event)
  if found and found ~= session.data.campaign then return "campaign" end
end

return policy {
  key      = "device_id",
  time     = "time",
  ignore   = where { session_id = -1 },
  activity = choose { when({ event_type = "extend_session" }, "extension"), "active" },
  classes  = {                              -- extends even what is over
    extension = { starts = false, counts = false, expired = { "none", idle = "join" } },
  },

  session = {
    id        = "session_id",
    idle      = settings.idle,
    rotate_on = settings.new_campaign and { another_campaign } or nil,
    data      = { campaign = "" },
    update    = function(event, session)
      session.data.campaign = campaign(event) or session.data.campaign
    end,
    end_on    = not settings.stamped and where { session_id = exists } or nil,
  },
}
