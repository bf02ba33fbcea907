-- rrweb's player (rrweb-io/rrweb c382034): more than ten seconds between two things that a person
-- did are inactive, in its progress bar from the first event on. While it plays, it looks ahead
-- only from an increment: what lies before the first one is not skipped.
local rrweb = require "rrweb"

settings {
  threshold = { "10s", about = "inactivePeriodThreshold" },
  skip      = { false, about = "true: what it skips, not what its progress bar shows" },
}

return policy {
  key      = "recording",
  time     = "timestamp",
  activity = rrweb.player_activity,

  session  = { idle = "365d" },             -- a recording is whole

  window   = {
    idle     = settings.threshold,
    snapshot = rrweb.snapshot,
    activity = choose {
      when(rrweb.player_activity, "active"),
      when(settings.skip and none(rrweb.increment) or false, "ignore"),
      "passive",
    },
  },
}
