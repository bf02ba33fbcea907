-- A tag that never answers.
-- says: session.tags: found more instructions than the limit
return policy {
  key     = "user",
  time    = "ts",
  session = { idle = "30m", tags = { odd = function() while true do end end } },
}
