---@meta
-- What rules files see, for editors with the Lua language server: name this file's folder under
-- `workspace.library`. Made from scripts/manual (`make reference`).


---Describes whose sessions there are, what is activity and what ends a session. A rules file returns one.
---
---    policy { slot = value, … }
---@return lull.policy
function policy(...) end

---Several policies on one stream: each session runs under one of them, by a stable hash of `split`, or with mode = "shadow" every event under all.
---
---    experiment { name =, arms = { { name, share =, policy = }, … }, only =, split =, mode = }
---@return lull.experiment
function experiment(...) end

---Values that others may set: the command line with --set, a file that requires this one. A default may stand in a table with `min`, `max` and `about`.
---
---    settings { name = default, … }
---    settings.name
---@return lull.value
function settings(...) end

---Holds where all its tests hold: of the event, and in `tags` of the finished session or window.
---
---    where { path = test, … }
---    where(path, test)
---@return lull.matcher
function where(...) end

---Asks the session as it is by now: its figures and its measures.
---
---    so_far { figure = test, … }
---@return lull.matcher
function so_far(...) end

---Holds where one of its matchers holds. A bare table stands for `where`.
---
---    any(matcher, …)
---@return lull.matcher
function any(...) end

---Holds where all its matchers hold.
---
---    all(matcher, …)
---@return lull.matcher
function all(...) end

---Holds where none of its matchers holds.
---
---    none(matcher, …)
---@return lull.matcher
function none(...) end

---Holds for this share of all values of a field, from 0 to 1: always the same ones, on every machine and in every policy.
---
---    sample(rate, path)
---@return lull.matcher
function sample(...) end

---The same matchers at another depth. With `[]` they are asked of each item and hold where they hold for one.
---
---    inside(path, matcher)
---    inside(path, vocabulary)
---@return lull.matcher
function inside(...) end

---Holds for a field that is there, whatever it holds.
---
---    exists
---@type lull.test
exists = nil

---Holds for a field that is not there, or null.
---
---    missing
---@type lull.test
missing = nil

---Holds always: for a field that is there, and for one that is not.
---
---    anything
---@type lull.test
anything = nil

---Holds for numbers from x on. As a threshold: it fires when this much has passed, not only when more has.
---
---    at_least(x)
---    at_least "30m"
---@return lull.test
function at_least(...) end

---Holds for numbers above x. As a threshold it is what the bare duration is.
---
---    over(x)
---    over "30m"
---@return lull.test
function over(...) end

---Holds for numbers up to x.
---
---    at_most(x)
---@return lull.test
function at_most(...) end

---Holds for numbers below x.
---
---    under(x)
---@return lull.test
function under(...) end

---Holds for numbers from a to b, both included.
---
---    between(a, b)
---@return lull.test
function between(...) end

---Holds for a field that is there and is none of these.
---
---    except(x)
---    except { a, b }
---@return lull.test
function except(...) end

---Holds for texts with this text in them.
---
---    contains "text"
---@return lull.test
function contains(...) end

---Holds for texts that begin so.
---
---    begins "text"
---@return lull.test
function begins(...) end

---Holds for texts that a Lua pattern matches somewhere.
---
---    matches "pattern"
---@return lull.test
function matches(...) end

---The first of its choices that holds. A value without `when` always holds and stands last.
---
---    choose { when(…), …, otherwise }
---@return lull.choice
function choose(...) end

---A choice with its condition: a matcher, a table as `where` takes it, or true or false. In `rotate_on` the value is the reason.
---
---    when(condition, value)
---@return lull.choice
function when(...) end

---A choice looked up by a field: by the latest value that the session has seen.
---
---    by(path, { value = choice, …, otherwise })
---@return lull.choice
function by(...) end

---The value of a field of the event, where the slot can use it; else the next choice.
---
---    field "path"
---@return lull.choice
function field(...) end

---A part of a key that may be missing: then it counts as the empty text.
---
---    optional "path"
---@return lull.path
function optional(...) end

---A duration as a number of milliseconds, to calculate with.
---
---    ms "10s"
---@return lull.number
function ms(...) end

---The instant of the event in milliseconds since 1970, whatever form its time has.
---
---    at(event)
---@return lull.number
function at(...) end

---A timeout that does not fire.
---
---    never
---@type lull.threshold
never = nil

---The time of clients whose clocks are wrong: what passed on the client's clock from the event to the sending is taken from when the server received it.
---
---    skew_corrected { "path", sent = "path", received = "path", ahead =, behind = }
---@return lull.time
function skew_corrected(...) end

---Holds where a field has another value than before in this session; missing and empty values say nothing.
---
---    changed "path"
---    changed { "path", …, from = test, to = test }
---@return lull.trigger
function changed(...) end

---Another hour, day, week or month has begun, in a time zone. Also a part of a key.
---
---    calendar "day"
---    calendar { "day", tz = "Europe/Paris", at = "04:00" }
---@return lull.trigger
function calendar(...) end

---How many counted events; with a matcher, how many of those that it holds for.
---
---    count()
---    count(matcher)
---@return lull.measure
function count(...) end

---The value of the earliest event that has the field.
---
---    first "path"
---    first { "path", matcher }
---@return lull.measure
function first(...) end

---The value of the latest event that has the field.
---
---    last "path"
---    last { "path", matcher }
---@return lull.measure
function last(...) end

---The numbers in a field, added.
---
---    sum "path"
---    sum { "path", matcher }
---@return lull.measure
function sum(...) end

---The least number in a field.
---
---    min "path"
---    min { "path", matcher }
---@return lull.measure
function min(...) end

---The greatest number in a field.
---
---    max "path"
---    max { "path", matcher }
---@return lull.measure
function max(...) end

---The mean of the numbers in a field.
---
---    mean "path"
---    mean { "path", matcher }
---@return lull.measure
function mean(...) end

---How many different values a field has: exact up to 128, then estimated, about 3 % off.
---
---    distinct "path"
---    distinct { "path", matcher }
---@return lull.measure
function distinct(...) end

---The gaps between active events that are no longer than this: milliseconds.
---
---    active_time "10s"
---@return lull.measure
function active_time(...) end

---How many stretches of activity: active events, each at most this long after the one before.
---
---    runs "5m"
---    runs { "5m", matcher }
---@return lull.measure
function runs(...) end

---How often n events that the matcher holds for came within a time; `same` names a field that must be equal.
---
---    bursts { matcher, n = 3, within = "1s", same = path }
---@return lull.measure
function bursts(...) end

---@class lull.policy_slots
---@field key any Whose sessions these are. Of a list all parts must be there. Takes path, list of paths, optional, calendar, choose, function(event).
---@field time any When the event happened: RFC 3339, or a number since 1970. Takes path, { path, unit =, received =, ahead =, behind =, ends = }, skew_corrected, function(event).
---@field session any What makes a session, and what ends it. Takes table of slots.
---@field window any Asks for replay windows: one recorder each, inside a session. Takes table of slots.
---@field activity any What an event does: the name of its class. A matcher alone says active or passive. Also in session and window. Takes class, matcher, choose, by, function(event, session).
---@field classes any What events of a class may do: begin a session, extend it, be counted, and what becomes of them when their session is over. Takes name = { starts =, extends =, counts =, expired = }.
---@field ignore any Events that are written and no more: bots, people who did not consent. Takes matcher, function(event).
---@field name any Stands as `policy` in everything that is written. Takes text.
---@field lateness any How far out of order events may come: so long they wait, in event time. Takes duration.
---@field order any Puts events of a key with equal times in order. Takes path.
---@field unique any Tells an event that comes twice to its session: the second is marked duplicate and does nothing. Takes path.
---@field max_jump any How far ahead of the stream an event may be before its time is doubted. Takes duration.
---@field retain any How long a key is remembered after its last counted event. Takes duration.
---@field active_gap any The longest gap between active events that counts as time of activity. Takes duration.

---@class lull.session_slots
---@field idle any How much silence ends a session. At exactly this much it goes on; with at_least it ends. Takes threshold, choose, by, field, function(event, session).
---@field cap any Ends a session that has lasted so long, however busy it is; with `since` it counts from an instant that is carried. Takes threshold, { duration, since = "name" }, choose, by, field, function(event, session).
---@field id any The session id that a client sends. Takes path, list, optional, choose, function(event).
---@field trust any How far a client's id is believed: in full it decides, verified all else applies. Takes "full", "verify".
---@field rotate_on any What begins a new session in the middle of a busy one, and the reason that is told. Takes list of when, changed, calendar, function(event, session).
---@field limit any How many counted events a session may have, or how much of any figure. Takes number, { figure = number }.
---@field end_on any Which event is a session's last. Takes matcher, function(event, session).
---@field forget_on any Which event is a session's last, and the key begins anew after it. Takes matcher, function(event, session).
---@field confirm_on any When a session is one to take seriously: told once, as session.confirm. Takes matcher, function(event, session).
---@field measures any What a session makes of its counted events. Takes name = measure.
---@field tags any What is said of a finished session. Takes name = matcher over the session, function(session).
---@field data any Values of a rule's own, which begin anew with each session. Takes name = first value.
---@field carry any Values of a rule's own, which one session hands to the next. Takes name = first value.
---@field update any Asked after each counted event: the only writer of data, carry and session:tag. Takes function(event, session).
---@field attach any Values of the session that each of its events carries. Takes list of names.

---@class lull.window_slots
---@field key any Tells recorders apart. Takes path, list, optional, choose, function(event).
---@field idle any How much silence pauses a recorder. Takes threshold, choose, by, field, function(event, session).
---@field cap any Cuts a recording that has lasted so long, while its session goes on. Takes threshold, choose, by, field, function(event, session).
---@field snapshot any Which event, or sequence of events, makes playback possible. Takes matcher, list of matchers, function(event).
---@field chunk any The index that a recorder gives its messages: those missing and doubled are counted. Takes path.
---@field rotate_on any What cuts a recording in two. Takes list of when, changed, function(event, session).
---@field limit any How many events, or how much of any figure, a recording may have. Takes number, { figure = number }.
---@field measures any What a window makes of its own counted events. Takes name = measure.
---@field tags any What is said of a finished window. Takes name = matcher over the window, function(window).
