-- Changesets of OpenStreetMap (openstreetmap-website 0232ee5, app/models/changeset.rb): open for an
-- hour after each edit and for a day at most, unless the editor closes it, which shows in the id of
-- the next one.
settings { closing = { true, about = "whether editors close changesets themselves" } }

return policy {
  key     = "uid",
  time    = "timestamp",
  session = {
    idle      = at_least "1h",
    cap       = at_least "24h",
    rotate_on = { when(settings.closing, changed "changeset") },
    measures  = { changesets = distinct "changeset" },
  },
}
