-- Recordings of rrweb, an event a line, each with the name of its file. Activity is what products
-- take for it, or what rrweb's own player does, which skips where nobody is active.
local rrweb = require "rrweb"

settings { player = false, idle = "30m", pause = "5m" }

return policy {
  key      = "file",
  time     = { "timestamp", unit = "ms" },
  activity = choose {
    when(settings.player, choose { when(rrweb.player_activity, "active"), "passive" }),
    when(rrweb.interaction, "active"),
    "passive",
  },
  session  = {
    idle     = settings.idle,
    measures = {
      metas     = count { type = 4 },
      snapshots = count(rrweb.full_snapshot),
      mutations = count { type = 3, ["data.source"] = 0 },
    },
  },
  window   = { idle = settings.pause, snapshot = rrweb.snapshot },
}
