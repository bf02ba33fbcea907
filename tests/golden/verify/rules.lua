-- A client that never rotates its id, split all the same; an event without an id joins what is open.
return policy {
  key      = "user",
  time     = { "t", unit = "s" },
  activity = choose { when({ kind = "churn" }, "passive"), "active" },
  session  = { id = "sid", trust = "verify", idle = "10s", cap = at_least "30s" },
}
