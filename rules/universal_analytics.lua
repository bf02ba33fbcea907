-- Universal Analytics, by its help page support.google.com/analytics/answer/2731565 (the product
-- ended in 2023). Silence, midnight and another campaign end a session; a direct visit never does,
-- and it keeps the campaign that brought the visitor. Fields are named as in its protocol's
-- documentation; `campaign` is source and medium in one text, "direct" where there is none.
settings {
  idle = { "30m", min = "1m", max = "4h", about = "session timeout: silence that ends a session" },
  tz   = { "UTC", about = "time zone of the view: its midnight ends sessions" },
}

local function another_campaign(event, session)   -- another `campaign`, not direct
  local campaign = event.campaign
  if campaign and campaign ~= "direct" and campaign ~= session.carry.campaign then
    return "campaign"
  end
end

return policy {
  key      = { "tracking_id", "client_id" },
  time     = "hit_time",
  activity = choose { when({ non_interaction = true }, "silent"), "active" },
  classes  = { silent = { extends = false } },

  session = {
    idle      = at_least(settings.idle),
    rotate_on = { calendar { "day", tz = settings.tz }, another_campaign },
    carry     = { campaign = "direct" },    -- the last one that was not direct
    update    = function(event, session)
      if event.campaign and event.campaign ~= "direct" then
        session.carry.campaign = event.campaign
      end
    end,
    measures  = { interactions = count(none { non_interaction = true }) },
    tags      = { bounce = where { interactions = at_most(1) } },
  },
}
