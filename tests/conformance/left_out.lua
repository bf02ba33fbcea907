-- What is left out, by what its cases are like and never by name. Each form stands with the
-- sentence of our pages that decides, and with the side that we take where the source decides
-- otherwise.
--
-- A case of a form is run all the same, where it can be: if it agrees it counts as passed. What can
-- not be told by a stream of events has `cannot = true`.
local forms = {}

local function form(folder, entry)
  entry.folder = folder
  forms[#forms + 1] = entry
end

form("engines", {
  what = "results of one session that are told again, or before its end",
  page = "The end is the same record whether an event brought it to light or the watermark did.",
  side = "A session ends once. Flink fires again for late events and takes nothing back, so its "
    .. "results overlap and count twice.",
  holds = function(case)
    return case.semantics.emission:find "refire" or case.semantics.emission:find "^early"
  end,
})

form("engines", {
  what = "late events that the engine drops",
  page = "Nothing is dropped in silence.",
  side = "An event behind the watermark is written and marked, and the first event of a key is "
    .. "never late. What Kafka Streams drops, and whether it still knows the neighbour that it "
    .. "would join, depends on how far other keys have come.",
  holds = function(case)
    for _, index in ipairs(case.expect_dropped or {}) do
      local event = case.events[index + 1]
      if event.t and event.key then return true end
    end
    return false
  end,
})

-- OpenPanel, rrweb's player, Jetpack RTC.
local function model(names, entry)
  entry.cannot = true
  entry.holds = function(case) return names[case.policy.model] end
  form("openpanel", entry)
end

model({ chunking = true }, {
  what = "how a recorder cuts its messages",
  page = "It writes the event back byte for byte, with one member `lull` added at the end.",
  side = "How many bytes fit into a request is decided before there is an event.",
})

model({ ["close-job"] = true }, {
  what = "a queue of jobs that end sessions, and what one finds that runs late or twice",
  page = "A timeout does not need an event of its own key: it comes true as soon as the "
    .. "watermark has reached it.",
  side = "There is no queue: each end is told once, when it holds.",
})

model({ ["device-salt"] = true }, {
  what = "a visitor who is looked for under yesterday's salt too",
  page = "Nothing that happens under one key ends or extends a session of another.",
  side = "Who it is has to be decided before: the key is a field of the event.",
})

model({ ["device-override"] = true }, {
  what = "which values of a request are taken for a device's id",
  page = "A field that is missing, null, an object or an array is no part of a key.",
  side = "A value is taken as it came: neither trimmed nor measured.",
})

model({ ["event-scope"] = true, ["seek-anchor"] = true, mirror = true }, {
  what = "what a player shows, loads and finds",
  page = "A replay window: one recorder (one tab, one page load) within one session.",
  side = "A window says where it is playable from (`playable_from`), and recorders are never "
    .. "mixed.",
})

model({ ["sample-once-per-session"] = true }, {
  what = "a client's dice, and what it remembers of them",
  unseen = true, -- in a larger set of cases than is here
  page = "Nothing random goes in, so ids are the same on every run and every machine.",
  side = "`sample` draws the same people and sessions everywhere, so nothing need be remembered.",
})

model({ ["rtc-join"] = true, ["rtc-events"] = true }, {
  what = "what a client waits for before it sends an event",
  page = "Time is the time that events tell. The clock of the machine plays no part.",
  side = "Rules begin where events are: one that is not sent is none.",
})

form("openpanel", {
  what = "events that are much older than those before them",
  page = "With `lateness = \"5s\"`, events wait until the watermark has reached them and are "
    .. "applied in the order of their times.",
  side = "OpenPanel's worker lets an event of any age into the open session; its API is there "
    .. "to keep them away. Here silence between two events is silence, in whichever order they "
    .. "came.",
  holds = function(case)
    local greatest = 0
    for _, event in ipairs(case.events) do
      if event.t and greatest - event.t > 900000 then return true end
      greatest = math.max(greatest, event.t or 0)
    end
    return false
  end,
})

form("openpanel", {
  what = "views of a screen without a path",
  page = "how many events; with a matcher, how many of those it holds for",
  side = "OpenPanel counts one as a view if it begins a session, and as a plain event if it "
    .. "does not. Here a view is a view by its path, wherever it stands.",
  holds = function(case)
    for _, event in ipairs(case.events) do
      if event.name == "screen_view" and not event.path then return true end
    end
    return false
  end,
})

-- Products.
form("policies", {
  what = "clocks that go back",
  page = "A late event that is counted changes the counts and measures and nothing else: no "
    .. "start, no end, no activity, no window.",
  side = "Some SDKs begin a session when the clock goes back, some follow it. Here an event "
    .. "from before what was applied is late, and joins the session that was active last.",
  holds = function(case)
    local greatest
    for _, event in ipairs(case.events) do
      if greatest and event.t < greatest then return true end
      greatest = event.t
    end
    return false
  end,
})

form("policies", {
  what = "a timeout that holds only when memory is swept",
  page = "A timeout does not need an event of its own key: it comes true as soon as the "
    .. "watermark has reached it.",
  side = "How often a process tidies up is no part of a policy: a session is over when it is over.",
  holds = function(case)
    if case.policy.model ~= "goatcounter" then return false end
    for _, event in ipairs(case.events) do
      if event.type == "sweep" then return false end
    end
    return true
  end,
})

form("policies", {
  what = "a memory that is emptied when it is full",
  page = "Memory grows with the keys and lines seen within `retain`, not with the length of the "
    .. "input.",
  side = "Nobody's session ends because others came.",
  holds = function(case) return case.policy.max_sessions end,
})

form("policies", {
  what = "a stored session that no events can have left behind",
  page = "Each step depends on the key, the event and the policy: no clock, no chance and no "
    .. "file has a part in it.",
  side = "The test writes one into the store that Pirsch itself would have cut at half past "
    .. "midnight; what comes after it is the next session here too.",
  holds = function(case) return case.given and case.given.slot end,
})

form("policies", {
  what = "the length of a session whose last event does not count",
  page = "An event that is not counted moves the end of its session and no other figure.",
  side = "Plausible's engagement keeps a session alive, and its length ends at the page view "
    .. "before. Here a session is as long as it was kept alive.",
  holds = function(case)
    for _, row in ipairs(case.expect) do
      if row.check and row.check.duration_s == 0 and row.session > 0 then return true end
    end
    return false
  end,
})

-- PostHog.
local WRITES = { capture = true, interactive = true, touch = true, start = true, foreground = true,
  background = true, open = true, reset = true }

-- Cases list reasons where an id changes: is one on an event that shows nobody?
local function changed_by_nobody(case)
  for _, entry in ipairs(case.expect or case.expect_summary.session_changes or {}) do
    for _, reason in ipairs(entry.change or {}) do
      local kind = case.events[entry.i + 1].kind
      if reason ~= "window_only" and entry.i > 0 and not WRITES[kind] then return true end
    end
  end
  return false
end

form("posthog", {
  what = "sessions that begin with nobody there, after silence",
  page = "So a page that keeps mutating in an empty room prolongs no session and opens none.",
  side = "In PostHog an event that shows nobody begins a session once a timer has run out or a "
    .. "day is over, and the recorder then has to hold it back. Here it trails.",
  holds = function(case)
    return (case.layer == "web-session" or case.layer == "web-replay") and changed_by_nobody(case)
  end,
})

form("posthog", {
  what = "times that go back",
  page = "A late event that is counted changes the counts and measures and nothing else: no "
    .. "start, no end, no activity, no window.",
  side = "The SDKs follow a clock that jumps: some begin a session, some rewind the last activity. "
    .. "Here an event from before what was applied is late, and nobody's clock ends a session.",
  holds = function(case)
    local before
    for _, event in ipairs(case.events) do
      local now = event.ts or event.t
      if case.layer ~= "server-activity" and before and now < before then return true end
      before = now
    end
    return false
  end,
})

form("posthog", {
  what = "tabs that do not read what the others have stored",
  page = "A line has at most one open session and remembers the last one that ended.",
  side = "A tab that has not looked goes on with a session that is over, or ends one that is not. "
    .. "PostHog calls it a defect; of one person's events there is one truth here.",
  holds = function(case)
    local tabs, count = {}, 0
    for _, event in ipairs(case.events) do
      local tab = event.tab or "A"
      count = count + (tabs[tab] and 0 or 1)
      tabs[tab] = true
    end
    return case.quirk and count > 1
  end,
})

form("posthog", {
  what = "defects of a recorder that PostHog has mended since, or means to",
  unseen = true,
  page = "Without activity for longer than `window.idle`, the window pauses.",
  side = "A window that has just begun is not paused by what was before it.",
  holds = function(case) return case.layer == "web-replay" and case.quirk end,
})

form("posthog", {
  what = "ids that a page gives, and the time inside them",
  page = "A session of a client's line has the client's id, written as it came: a number stays a "
    .. "number.",
  side = "An id is a name. When a session began is told by its first event.",
  holds = function(case) return case.policy.bootstrap_start end,
})

form("posthog", {
  what = "a session that is cleared in the background, and an app that comes back later",
  page = "What then becomes of an event is what its class says for the way the session ended:",
  side = "On iOS the return begins a session if nothing was captured meanwhile, and none if "
    .. "something was. Here it always does: somebody is there.",
  holds = function(case)
    if case.layer ~= "ios" and case.layer ~= "android" then return false end
    local cleared = false
    for _, entry in ipairs(case.expect) do
      local kind = case.events[entry.i + 1].kind
      if kind == "foreground" and cleared and not entry.session then return true end
      cleared = cleared or not entry.session and kind == "capture"
    end
    return false
  end,
})

form("posthog", {
  what = "what a recorder does with its buffer as the page is closed",
  page = "These three are asked after the event was counted, so that `so_far` and a function's "
    .. "`session` see it.",
  side = "A session is confirmed by an event. Whether something was seen or held is the sink's.",
  unseen = true,
  holds = function(case)
    for _, event in ipairs(case.events) do
      if case.layer == "web-replay" and event.kind == "unload" then return true end
    end
    return false
  end,
})

form("posthog", {
  what = "messages that the server turns away for their time",
  page = "Nothing that came in is lost: `events` + `rejects` + `empty_lines` is the number of "
    .. "lines.",
  side = "An event's time can be held near the time at which it was received (`ahead`, "
    .. "`behind`): it is moved, not dropped.",
  cannot = true,
  holds = function(case) return case.layer == "server-ingest" end,
})

return forms
