-- The words of the rules language, one description each. From these come `lull help WORD`, the
-- reference in docs/reference.md, completion in editors (docs/lull-words.lua) and the names that
-- luacheck knows; tests ask that nothing is missing and that every example loads.
--
-- name, form (how it is written), gives (what kind of value it is), about (sentences), example (a
-- line of rules) and `at`, the table that the line stands in: policy, session, window or file.
return {
  -- ---- files ------------------------------------------------------------------------------------
  {
    name = "policy", form = { "policy { slot = value, … }" }, gives = "policy",
    about = "Describes whose sessions there are, what is activity and what ends a session. A rules "
      .. "file returns one.",
    example = 'return policy { key = "user", time = "ts", session = { idle = "30m" } }',
    at = "file",
  },
  {
    name = "with", form = { "base:with { slot = value, … }" }, gives = "policy",
    about = "The policy `base` with other slots. Tables of names are merged name by name, "
      .. "everything else is replaced, and false removes a slot.",
    example = 'return require("posthog"):with { session = { idle = "10m" } }', at = "file",
  },
  {
    name = "experiment", form = { "experiment { name =, arms = { { name, share =, policy = }, … }, "
      .. "only =, split =, mode = }" },
    gives = "experiment",
    about = "Several policies on one stream: each session runs under one of them, by a stable hash "
      .. 'of `split`, or with mode = "shadow" every event under all.',
    example = 'return experiment { name = "idle", arms = { { "a", share = 1, policy = require '
      .. '"posthog" }, { "b", share = 1, policy = require("posthog"):with { session = '
      .. '{ idle = "15m" } } } } }',
    at = "file",
  },
  {
    name = "settings", form = { "settings { name = default, … }", "settings.name" },
    gives = "value",
    about = "Values that others may set: the command line with --set, a file that requires this "
      .. "one. A default may stand in a table with `min`, `max` and `about`.",
    example = 'settings { idle = { "30m", min = "1m" } } return policy { key = "user", '
      .. 'time = "ts", session = { idle = settings.idle } }',
    at = "file",
  },
  {
    name = "require", form = { 'require "name"', 'require("name", { setting = value })' },
    gives = "value",
    about = "What another rules file returns: the file name.lua beside this one, or one that "
      .. "ships with lull.",
    example = 'return require "posthog"', at = "file",
  },

  -- ---- matchers ---------------------------------------------------------------------------------
  {
    name = "where", form = { "where { path = test, … }", "where(path, test)" }, gives = "matcher",
    about = "Holds where all its tests hold: of the event, and in `tags` of the finished session "
      .. "or window.",
    example = 'activity = where { kind = "click" }', at = "policy",
  },
  {
    name = "so_far", form = { "so_far { figure = test, … }" }, gives = "matcher",
    about = "Asks the session as it is by now: its figures and its measures.",
    example = "confirm_on = so_far { active_events = at_least(2) }", at = "session",
  },
  {
    name = "any", form = { "any(matcher, …)" }, gives = "matcher",
    about = "Holds where one of its matchers holds. A bare table stands for `where`.",
    example = 'ignore = any({ bot = true }, { agent = contains "bot" })', at = "policy",
  },
  {
    name = "all", form = { "all(matcher, …)" }, gives = "matcher",
    about = "Holds where all its matchers hold.",
    example = 'activity = choose { when(all({ kind = "scroll" }, so_far { events = 0 }), "ignore"),'
      .. ' "active" }',
    at = "session",
  },
  {
    name = "none", form = { "none(matcher, …)" }, gives = "matcher",
    about = "Holds where none of its matchers holds.",
    example = "ignore = none { consent = true }", at = "policy",
  },
  {
    name = "sample", form = { "sample(rate, path)" }, gives = "matcher",
    about = "Holds for this share of all values of a field, from 0 to 1: always the same ones, on "
      .. "every machine and in every policy.",
    example = 'tags = { sampled = sample(0.1, "id") }', at = "session",
  },
  {
    name = "inside", form = { "inside(path, matcher)", "inside(path, vocabulary)" },
    gives = "matcher",
    about = "The same matchers at another depth. With `[]` they are asked of each item and hold "
      .. "where they hold for one.",
    example = 'activity = inside("items[]", where { kind = "book", price = over(100) })',
    at = "policy",
  },

  -- ---- tests ------------------------------------------------------------------------------------
  {
    name = "exists", form = { "exists" }, gives = "test",
    about = "Holds for a field that is there, whatever it holds.",
    example = "ignore = where { test_run = exists }", at = "policy",
  },
  {
    name = "missing", form = { "missing" }, gives = "test",
    about = "Holds for a field that is not there, or null.",
    example = "ignore = where { session_id = missing }", at = "policy",
  },
  {
    name = "anything", form = { "anything" }, gives = "test",
    about = "Holds always: for a field that is there, and for one that is not.",
    example = 'rotate_on = { when({ kind = anything }, "each") }', at = "session",
  },
  {
    name = "at_least", form = { "at_least(x)", 'at_least "30m"' }, gives = "test",
    about = "Holds for numbers from x on. As a threshold: it fires when this much has passed, not "
      .. "only when more has.",
    example = 'idle = at_least "30m"', at = "session",
  },
  {
    name = "over", form = { "over(x)", 'over "30m"' }, gives = "test",
    about = "Holds for numbers above x. As a threshold it is what the bare duration is.",
    example = 'tags = { long = where { duration_ms = over "10m" } }', at = "session",
  },
  {
    name = "at_most", form = { "at_most(x)" }, gives = "test",
    about = "Holds for numbers up to x.",
    example = "tags = { short = where { events = at_most(2) } }", at = "session",
  },
  {
    name = "under", form = { "under(x)" }, gives = "test",
    about = "Holds for numbers below x.",
    example = 'tags = { brief = where { active_ms = under "10s" } }', at = "session",
  },
  {
    name = "between", form = { "between(a, b)" }, gives = "test",
    about = "Holds for numbers from a to b, both included.",
    example = "ignore = where { status = between(500, 599) }", at = "policy",
  },
  {
    name = "except", form = { "except(x)", "except { a, b }" }, gives = "test",
    about = "Holds for a field that is there and is none of these.",
    example = 'rotate_on = { changed { "campaign", to = except "direct" } }', at = "session",
  },
  {
    name = "contains", form = { 'contains "text"' }, gives = "test",
    about = "Holds for texts with this text in them.",
    example = 'ignore = where { agent = contains "bot" }', at = "policy",
  },
  {
    name = "begins", form = { 'begins "text"' }, gives = "test",
    about = "Holds for texts that begin so.",
    example = 'ignore = where { url = begins "/admin" }', at = "policy",
  },
  {
    name = "matches", form = { 'matches "pattern"' }, gives = "test",
    about = "Holds for texts that a Lua pattern matches somewhere.",
    example = 'ignore = where { url = matches "^/shop/%d+$" }', at = "policy",
  },

  -- ---- values -----------------------------------------------------------------------------------
  {
    name = "choose", form = { "choose { when(…), …, otherwise }" }, gives = "choice",
    about = "The first of its choices that holds. A value without `when` always holds and stands "
      .. "last.",
    example = 'idle = choose { when({ plan = "trial" }, "10m"), "30m" }', at = "session",
  },
  {
    name = "when", form = { "when(condition, value)" }, gives = "choice",
    about = "A choice with its condition: a matcher, a table as `where` takes it, or true or "
      .. "false. In `rotate_on` the value is the reason.",
    example = 'rotate_on = { when({ kind = "login" }, "login") }', at = "session",
  },
  {
    name = "by", form = { "by(path, { value = choice, …, otherwise })" }, gives = "choice",
    about = "A choice looked up by a field: by the latest value that the session has seen.",
    example = 'idle = by("plan", { trial = "10m", "30m" })', at = "session",
  },
  {
    name = "field", form = { 'field "path"' }, gives = "choice",
    about = "The value of a field of the event, where the slot can use it; else the next choice.",
    example = 'idle = choose { field "timeout", "30m" }', at = "session",
  },
  {
    name = "optional", form = { 'optional "path"' }, gives = "path",
    about = "A part of a key that may be missing: then it counts as the empty text.",
    example = 'key = { "site", optional "user" }', at = "policy",
  },
  {
    name = "ms", form = { 'ms "10s"' }, gives = "number",
    about = "A duration as a number of milliseconds, to calculate with.",
    example = 'idle = function(event, session) return session.events * ms "1m" + 1 end',
    at = "session",
  },
  {
    name = "at", form = { "at(event)" }, gives = "number",
    about = "The instant of the event in milliseconds since 1970, whatever form its time has.",
    example = 'activity = function(event) return at(event) % 2 == 0 and "active" or "passive" end',
    at = "policy",
  },
  {
    name = "never", form = { "never" }, gives = "threshold",
    about = "A timeout that does not fire.",
    example = 'idle = never, cap = "30m"', at = "session",
  },
  {
    name = "skew_corrected", form = { 'skew_corrected { "path", sent = "path", received = "path", '
      .. "ahead =, behind = }" },
    gives = "time",
    about = "The time of clients whose clocks are wrong: what passed on the client's clock from "
      .. "the event to the sending is taken from when the server received it.",
    example = 'time = skew_corrected { "ts", sent = "sent_at", received = "received_at" }',
    at = "policy",
  },

  -- ---- triggers ---------------------------------------------------------------------------------
  {
    name = "changed", form = { 'changed "path"', 'changed { "path", …, from = test, to = test }' },
    gives = "trigger",
    about = "Holds where a field has another value than before in this session; missing and empty "
      .. "values say nothing.",
    example = 'rotate_on = { changed "plan" }', at = "session",
  },
  {
    name = "calendar", form = { 'calendar "day"', 'calendar { "day", tz = "Europe/Paris", '
      .. 'at = "04:00" }' },
    gives = "trigger",
    about = "Another hour, day, week or month has begun, in a time zone. Also a part of a key.",
    example = 'rotate_on = { calendar { "day", tz = "Europe/Paris" } }', at = "session",
  },

  -- ---- measures ---------------------------------------------------------------------------------
  {
    name = "count", form = { "count()", "count(matcher)" }, gives = "measure",
    about = "How many counted events; with a matcher, how many of those that it holds for.",
    example = 'measures = { pages = count { kind = "view" } }', at = "session",
  },
  {
    name = "first", form = { 'first "path"', 'first { "path", matcher }' }, gives = "measure",
    about = "The value of the earliest event that has the field.",
    example = 'measures = { entry = first "url" }', at = "session",
  },
  {
    name = "last", form = { 'last "path"', 'last { "path", matcher }' }, gives = "measure",
    about = "The value of the latest event that has the field.",
    example = 'measures = { leaving = last "url" }', at = "session",
  },
  {
    name = "sum", form = { 'sum "path"', 'sum { "path", matcher }' }, gives = "measure",
    about = "The numbers in a field, added.",
    example = 'measures = { revenue = sum { "amount", where { kind = "buy" } } }', at = "session",
  },
  {
    name = "min", form = { 'min "path"', 'min { "path", matcher }' }, gives = "measure",
    about = "The least number in a field.",
    example = 'measures = { cheapest = min "price" }', at = "session",
  },
  {
    name = "max", form = { 'max "path"', 'max { "path", matcher }' }, gives = "measure",
    about = "The greatest number in a field.",
    example = 'measures = { editors = max "editor_count" }', at = "session",
  },
  {
    name = "mean", form = { 'mean "path"', 'mean { "path", matcher }' }, gives = "measure",
    about = "The mean of the numbers in a field.",
    example = 'measures = { load = mean "load_ms" }', at = "session",
  },
  {
    name = "distinct", form = { 'distinct "path"', 'distinct { "path", matcher }' },
    gives = "measure",
    about = "How many different values a field has: exact up to 128, then estimated, about 3 % "
      .. "off.",
    example = 'measures = { pages = distinct "url" }', at = "session",
  },
  {
    name = "active_time", form = { 'active_time "10s"' }, gives = "measure",
    about = "The gaps between active events that are no longer than this: milliseconds.",
    example = 'measures = { engaged = active_time "10s" }', at = "session",
  },
  {
    name = "runs", form = { 'runs "5m"', 'runs { "5m", matcher }' }, gives = "measure",
    about = "How many stretches of activity: active events, each at most this long after the one "
      .. "before.",
    example = 'measures = { returns = runs "5m" }', at = "session",
  },
  {
    name = "bursts", form = { "bursts { matcher, n = 3, within = \"1s\", same = path }" },
    gives = "measure",
    about = "How often n events that the matcher holds for came within a time; `same` names a "
      .. "field that must be equal.",
    example = 'measures = { rage = bursts { where { kind = "click" }, n = 3, within = "1s" } }',
    at = "session",
  },
}
