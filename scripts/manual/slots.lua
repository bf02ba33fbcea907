-- The slots of a policy, one description each: see words.lua. `name` is the slot's path in a
-- policy, `form` what it takes; `default` is what holds without it.
return {
  -- ---- policy -----------------------------------------------------------------------------------
  {
    name = "key", form = "path, list of paths, optional, calendar, choose, function(event)",
    default = "required",
    about = "Whose sessions these are. Of a list all parts must be there.",
    example = 'key = { "site", "visitor" }', at = "policy",
  },
  {
    name = "time", form = "path, { path, unit =, received =, ahead =, behind =, ends = }, "
      .. "skew_corrected, function(event)",
    default = "required",
    about = "When the event happened: RFC 3339, or a number since 1970.",
    example = 'time = { "ts", received = "received_at", ahead = "1m" }', at = "policy",
  },
  {
    name = "session", form = "table of slots", default = "required",
    about = "What makes a session, and what ends it.",
    example = 'session = { idle = "30m" }', at = "policy",
  },
  {
    name = "window", form = "table of slots", default = "no windows",
    about = "Asks for replay windows: one recorder each, inside a session.",
    example = "window = {}", at = "policy",
  },
  {
    name = "activity", form = "class, matcher, choose, by, function(event, session)",
    default = '"active"',
    about = "What an event does: the name of its class. A matcher alone says active or passive. "
      .. "Also in session and window.",
    example = 'activity = where { kind = "click" }', at = "policy",
  },
  {
    name = "classes", form = "name = { starts =, extends =, counts =, expired = }",
    default = "active, passive, ignore",
    about = "What events of a class may do: begin a session, extend it, be counted, and what "
      .. "becomes of them when their session is over.",
    example = 'classes = { beat = { extends = false, expired = "trail" } }', at = "policy",
  },
  {
    name = "ignore", form = "matcher, function(event)", default = "none",
    about = "Events that are written and no more: bots, people who did not consent.",
    example = "ignore = where { bot = true }", at = "policy",
  },
  {
    name = "name", form = "text", default = "the file's name",
    about = "Stands as `policy` in everything that is written.",
    example = 'name = "web visits"', at = "policy",
  },
  {
    name = "lateness", form = "duration", default = '"0s"',
    about = "How far out of order events may come: so long they wait, in event time.",
    example = 'lateness = "30s"', at = "policy",
  },
  {
    name = "order", form = "path", default = "as events came",
    about = "Puts events of a key with equal times in order.",
    example = 'order = "sequence", lateness = "1s"', at = "policy",
  },
  {
    name = "unique", form = "path", default = "none",
    about = "Tells an event that comes twice to its session: the second is marked duplicate and "
      .. "does nothing.",
    example = 'unique = "event_id"', at = "policy",
  },
  {
    name = "max_jump", form = "duration", default = '"24h"',
    about = "How far ahead of the stream an event may be before its time is doubted.",
    example = 'max_jump = "1h"', at = "policy",
  },
  {
    name = "retain", form = "duration", default = '"7d", or cap + idle',
    about = "How long a key is remembered after its last counted event.",
    example = 'retain = "30d"', at = "policy",
  },
  {
    name = "active_gap", form = "duration", default = '"5s"',
    about = "The longest gap between active events that counts as time of activity.",
    example = 'active_gap = "10s"', at = "policy",
  },

  -- ---- session ----------------------------------------------------------------------------------
  {
    name = "session.idle", form = "threshold, choose, by, field, function(event, session)",
    default = "required",
    about = "How much silence ends a session. At exactly this much it goes on; with at_least it "
      .. "ends.",
    example = 'idle = "30m"', at = "session",
  },
  {
    name = "session.cap", form = 'threshold, { duration, since = "name" }, choose, by, field, '
      .. "function(event, session)",
    default = "never",
    about = "Ends a session that has lasted so long, however busy it is; with `since` it counts "
      .. "from an instant that is carried.",
    example = 'cap = "24h"', at = "session",
  },
  {
    name = "session.id", form = "path, list, optional, choose, function(event)", default = "none",
    about = "The session id that a client sends.",
    example = 'id = "session_id"', at = "session",
  },
  {
    name = "session.trust", form = '"full", "verify"', default = '"full"',
    about = "How far a client's id is believed: in full it decides, verified all else applies.",
    example = 'id = "session_id", trust = "verify"', at = "session",
  },
  {
    name = "session.rotate_on", form = "list of when, changed, calendar, function(event, session)",
    default = "none",
    about = "What begins a new session in the middle of a busy one, and the reason that is told.",
    example = 'rotate_on = { when({ kind = "login" }, "login"), changed "plan" }', at = "session",
  },
  {
    name = "session.limit", form = "number, { figure = number }", default = "none",
    about = "How many counted events a session may have, or how much of any figure.",
    example = "limit = 10000", at = "session",
  },
  {
    name = "session.end_on", form = "matcher, function(event, session)", default = "none",
    about = "Which event is a session's last.",
    example = 'end_on = where { kind = "logout" }', at = "session",
  },
  {
    name = "session.forget_on", form = "matcher, function(event, session)", default = "none",
    about = "Which event is a session's last, and the key begins anew after it.",
    example = 'forget_on = where { kind = "reset" }', at = "session",
  },
  {
    name = "session.confirm_on", form = "matcher, function(event, session)", default = "none",
    about = "When a session is one to take seriously: told once, as session.confirm.",
    example = "confirm_on = so_far { active_events = at_least(2) }", at = "session",
  },
  {
    name = "session.measures", form = "name = measure", default = "none",
    about = "What a session makes of its counted events.",
    example = 'measures = { pages = count { kind = "view" }, entry = first "url" }', at = "session",
  },
  {
    name = "session.tags", form = "name = matcher over the session, function(session)",
    default = "none",
    about = "What is said of a finished session.",
    example = "measures = { pages = count() }, tags = { bounce = where { pages = at_most(1) } }",
    at = "session",
  },
  {
    name = "session.data", form = "name = first value", default = "none",
    about = "Values of a rule's own, which begin anew with each session.",
    example = "data = { clicks = 0 }", at = "session",
  },
  {
    name = "session.carry", form = "name = first value", default = "none",
    about = "Values of a rule's own, which one session hands to the next.",
    example = "carry = { visits = 0 }", at = "session",
  },
  {
    name = "session.update", form = "function(event, session)", default = "none",
    about = "Asked after each counted event: the only writer of data, carry and session:tag.",
    example = "data = { clicks = 0 }, update = function(event, session) "
      .. "session.data.clicks = session.data.clicks + 1 end",
    at = "session",
  },
  {
    name = "session.attach", form = "list of names", default = "none",
    about = "Values of the session that each of its events carries.",
    example = 'attach = { "start", "index" }', at = "session",
  },

  -- ---- window -----------------------------------------------------------------------------------
  {
    name = "window.key", form = "path, list, optional, choose, function(event)",
    default = "one window a session",
    about = "Tells recorders apart.",
    example = 'key = "tab"', at = "window",
  },
  {
    name = "window.idle", form = "threshold, choose, by, field, function(event, session)",
    default = "never",
    about = "How much silence pauses a recorder.",
    example = 'idle = "5m"', at = "window",
  },
  {
    name = "window.cap", form = "threshold, choose, by, field, function(event, session)",
    default = "never",
    about = "Cuts a recording that has lasted so long, while its session goes on.",
    example = 'cap = "60m"', at = "window",
  },
  {
    name = "window.snapshot", form = "matcher, list of matchers, function(event)", default = "none",
    about = "Which event, or sequence of events, makes playback possible.",
    example = 'snapshot = where { kind = "snapshot" }', at = "window",
  },
  {
    name = "window.chunk", form = "path", default = "none",
    about = "The index that a recorder gives its messages: those missing and doubled are counted.",
    example = 'chunk = "chunk_index"', at = "window",
  },
  {
    name = "window.rotate_on", form = "list of when, changed, function(event, session)",
    default = "none",
    about = "What cuts a recording in two.",
    example = 'rotate_on = { when({ kind = "page_load" }, "page") }', at = "window",
  },
  {
    name = "window.limit", form = "number, { figure = number }", default = "none",
    about = "How many events, or how much of any figure, a recording may have.",
    example = 'measures = { bytes = sum "size" }, limit = { bytes = 10485760 }', at = "window",
  },
  {
    name = "window.measures", form = "name = measure", default = "none",
    about = "What a window makes of its own counted events.",
    example = 'measures = { errors = count { kind = "error" } }', at = "window",
  },
  {
    name = "window.tags", form = "name = matcher over the window, function(window)",
    default = "none",
    about = "What is said of a finished window.",
    example = 'tags = { short = where { duration_ms = under "5s" } }', at = "window",
  },
}
