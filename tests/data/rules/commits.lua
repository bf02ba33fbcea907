-- Commits of a repository, in the order of its branches: authors' clocks, and years between writing
-- and merging. git-hours takes commits less than two hours apart for one session of work.
settings { idle = "2h", waiting = { "36500d", min = "0s" } }

return policy {
  key      = "author",
  time     = "author_date",
  lateness = settings.waiting,
  max_jump = "36500d",                -- no time is too odd to be true
  session  = { idle = settings.idle },
}
