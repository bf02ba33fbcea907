-- Disorder within three seconds, a clock a year ahead, and events that come too late.
return policy {
  key      = { "site", "user" },
  time     = "ts",
  lateness = "3s",
  session  = { idle = "10s" },
}
