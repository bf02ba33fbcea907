-- Mixpanel's events in a warehouse (fivetran/dbt_mixpanel 3762f7a: models/mixpanel__sessions.sql).
-- Silence is counted in minute marks that were crossed: 30 minutes and a second can be over, 30
-- minutes and 59 seconds need not be. That is how most warehouses count; each day begins anew.
settings {
  idle = { "30m", about = "sessionization_inactivity: more minute marks than these end a session" },
  tz   = { "UTC", about = "time zone of the warehouse: its midnight ends sessions" },
}

return policy {
  key  = "device_id",
  time = "occurred_at",

  session = {
    idle      = function(_, session)        -- 30m in minute marks
      return at_least(ms(settings.idle) + ms "1m" - session.last_active % ms "1m")
    end,
    rotate_on = { calendar { "day", tz = settings.tz } },
  },
}
