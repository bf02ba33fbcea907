-- OpenPanel in the browser, as its fork with client sessions has it (Dashverse/openpanel-forked
-- cb291eb, session-id-manager; 4388b87, recorder). The id is looked at when something is sent, and
-- only then renewed. What is tracked and what people do keeps it; sending a replay does not.
local rrweb = inside("payload.event", require "rrweb")

settings {
  idle         = { "30m", about = "silence that ends a session" },
  cap          = { "24h", about = "how long a session may last" },
  pause        = { "5m", about = "idleThresholdMs of the recorder" },
  ignore_focus = { false, about = "scripts focus and blur too: true takes neither for activity" },
}

local interaction = settings.ignore_focus and all(rrweb.interaction, none(rrweb.focus))
  or rrweb.interaction

return policy {
  key     = "device_id",
  time    = "timestamp",
  classes = { asks = { extends = false } },          -- asks for the id, and has it renewed

  session = {
    idle      = settings.idle,
    cap       = settings.cap,
    activity  = choose {
      when(any(interaction, where { type = { "track", "interaction" } }), "active"),
      when({ type = { "session_id", "replay", "load" } }, "asks"),
      "passive",
    },
    rotate_on = { when({ type = "reset" }, "reset") },
    end_on    = where { type = "forgotten" },        -- what is stored cannot be read any more
  },

  window = {
    key      = "window_id",
    idle     = settings.pause,
    activity = choose {
      when(interaction, "active"),
      when({ type = { "rrweb", "replay", "load", "reset" } }, "passive"),
      "ignore",
    },
    snapshot = rrweb.snapshot,
    chunk    = "payload.chunk_index",
  },
}
