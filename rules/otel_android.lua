-- OpenTelemetry on Android (open-telemetry/opentelemetry-android 8fdaf03:
-- android-agent/src/main/kotlin/io/opentelemetry/android/agent/session). In front a session lasts
-- until its cap; in the background silence ends it, and the first span or log after the return is
-- still judged by the background's timeout. Events are spans and logs with their attributes; the
-- app's state comes as the semantic conventions have it, in android.app.state.
settings {
  background = { "15m", about = "SessionConfig.backgroundInactivityTimeout" },
  longest    = { "4h", about = "SessionConfig.maxLifetime" },
}

local state = 'attributes["android.app.state"]'
local told  = field(state)

return policy {
  key      = 'resource["device.id"]',
  time     = "timestamp",
  activity = choose {
    when(where(state, "foreground"), "return"),
    when(where(state, "background"), "leave"),
    "active",
  },
  classes  = {                              -- a change of state is no activity
    ["return"] = { extends = false },
    leave      = { starts = false, extends = false, expired = "trail" },
  },

  session = {
    idle   = choose {
      when(so_far { ["carry.app"] = "foreground" }, never),
      at_least(settings.background),
    },
    cap    = at_least(settings.longest),
    carry  = { app = "foreground" },
    update = function(event, session)
      if told(event) == "foreground" then
        session.carry.app = "returning"
      elseif told(event) == "background" then
        session.carry.app = "background"
      elseif session.carry.app == "returning" then
        session.carry.app = "foreground"
      end
    end,
    attach = { "previous_id" },             -- session.previous_id of the conventions
  },
}
