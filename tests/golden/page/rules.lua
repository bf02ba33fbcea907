-- The example of docs/contract.md.
return policy {
  name     = "shop",
  key      = "user",
  time     = "ts",
  activity = where { kind = "click" },
  session  = { idle = "30m", cap = "24h" },
  window   = { key = "tab", idle = "5m", snapshot = where { kind = "snapshot" } },
}
