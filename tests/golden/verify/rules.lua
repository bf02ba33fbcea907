-- A client that never rotates its id is split all the same; events without an id join what is open.
return policy {
  key      = "user",
  time     = { "t", unit = "s" },
  activity = choose { when({ kind = "churn" }, "passive"), "active" },
  session  = { id = "sid", trust = "verify", idle = "10s", cap = at_least "30s" },
}
