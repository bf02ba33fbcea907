-- GoatCounter (arp242/goatcounter c957f51: memstore.go). A visitor is a browser at an address on a
-- site; eight hours after the last hit they are forgotten. GoatCounter does that when it sweeps its
-- memory, every now and then; here it is at the time that it looks for.
settings {
  idle = { "8h", about = "silence after which a visitor is forgotten" },
}

return policy {
  key  = { "site", "ua", "ip" },
  time = "created_at",

  session = {
    idle     = settings.idle,
    measures = { paths = distinct "path" },       -- a visit is the first view of a path
  },
}
