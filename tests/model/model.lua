-- What lull means, again: the contract in plain, slow, obvious Lua that shares nothing with the
-- engine. Each numbered point of "The step" is a function here, in the page's order; 7 is in
-- windows.lua, "Time and order" in stream.lua, what choices come to in values.lua. A policy is a
-- table: durations in ms, `ignore` a kind, `snapshot` a list of kinds, a calendar
-- { unit =, tz =, at = }. An experiment is { only = kind, shares = {…},
-- arms = { { name =, policy = }, … } }, of which the first is the policy itself; an event's `lot`
-- in it, by its key, is from 0 to 1, or nil.
local lists = require "lists"
local values = require "values"
local zones = require "zones"
local first_of, those, remove = lists.first_of, lists.those, lists.remove

local Model = {}
Model.__index = Model

local CUTS = { cap = true, calendar = true, limit = true }
local CLASSES = {
  active = {},
  passive = { extends = false,
    expired = { "trail", cap = "new", calendar = "new", limit = "new" } },
  ignore = { starts = false, extends = false, counts = false, expired = "none" },
}

function Model:class_of(activity, event)
  local classes = setmetatable(self.policy.classes or {}, { __index = CLASSES })
  local name = values.class_of(activity or self.policy.activity or {}, event, event.judged_by,
    classes)
  local class = classes[name]
  return { name = name, starts = class.starts ~= false, extends = class.extends ~= false,
    counts = class.counts ~= false, expired = class.expired or "new" }
end

-- A timeout of T fires at T + 1 ms after its base, `at_least T` at T.
function Model.instant(base, threshold)
  return base + threshold.ms + (threshold.at_least and 0 or 1)
end

local instant = Model.instant

-- Trust: in full (the default), the client's id decides which session.
function Model:in_full(line)
  return line.client and self.policy.session.trust ~= "verify"
end

-- Of an experiment: where a session is that begins with this event, and by which policy it and its
-- events are judged.
function Model:assigned(event)
  local experiment = self.first.experiment
  local lot = experiment and event.lot(event.key)
  local out = not lot or experiment.only and event.kind ~= experiment.only
  if out then return self.first, nil end
  local total, reached = 0, 0
  for _, share in ipairs(experiment.shares) do total = total + share end
  for i, arm in ipairs(experiment.arms) do
    reached = reached + experiment.shares[i]
    if lot < reached / total or i == #experiment.arms then
      return arm.policy or self.first, arm.name
    end
  end
end

function Model:step(event)
  self.applied = self.applied + 1
  event.applied = self.applied
  if not event.key then
    return self:tell(event, { marks = { event.ignored and "ignored" or "no_key" } })
  end
  local line = self:which_line(self:key_of(event), event)
  local session = line.session
  self.policy = session and session.policy or self:assigned(event)
  if session and self:has_taken(session, event) then
    return self:tell(event, { session = session, marks = { "duplicate" } })
  end
  local before = self.policy
  event.judged_by = session -- also where the event then begins another
  local told = { class = self:class_of(self.policy.session.activity, event), marks = {} }
  if session and event.time < math.max(session.last, session.closed_at or session.last) then
    self:late(session, event, told)
  else
    local asked = session and not session.closed_at and not self:in_full(line)
    local held = asked and self:triggers(session, self.policy.session, event, told.class) or {}
    if not session then
      session = self:none_before(line, event, told)
    elseif held[1] then
      session = self:rotate(session, event, told, held)
    elseif session.closed_at then
      session = self:over(session, event, told)
    end
    if session then
      -- By another arm it is judged as if no session came before.
      if session.policy ~= before then event.judged_by = nil end
      self.policy = session.policy
      told.class = self:class_of(self.policy.session.activity, event)
      self:apply(session, event, told)
    end
    if not told.session or session and not told.class.counts then told.marks = { "uncounted" } end
  end
  if told.failed then table.insert(told.marks, "rule_error") end
  self:tell(event, told)
end

-- Forgetting: a key with nothing open, once the watermark is more than retain past its last
-- counted event (its first, where none was counted).
function Model:is_forgotten(key, now)
  return not self:open_of(key.text)[1] and now > key.last_counted + self.retain
end

function Model:key_of(event)
  local key = self.keys[event.key]
  if not key or self:is_forgotten(key, math.max(self.watermark, event.time)) then
    key = { text = event.key, lines = {}, sessions = 0, last_counted = event.time,
      newest = event.time, rank = -1, behind = 0 }
    self.keys[event.key] = key
  end
  if event.time < key.newest then
    event.rank, key.behind = "behind " .. key.behind, key.behind + 1
  else
    key.rank = event.time > key.newest and 0 or key.rank + 1
    key.newest, event.rank = event.time, key.rank
  end
  return key
end

-- The open sessions of a key; self.open has all, in the order in which their first events came.
function Model:open_of(key)
  return those(self.open, function(session) return session.key.text == key end)
end

-- 1. Which line? The client's id's; else the open session's with the greatest last activity (ties:
-- the later start, then the one that began last); else the key's own.
function Model:which_line(key, event)
  local latest = not event.client and first_of(self:open_of(event.key), function(a, b)
    if a.base ~= b.base then return a.base > b.base end
    return a.start > b.start or a.start == b.start and a.applied > b.applied
  end)
  return latest and latest.line
    or those(key.lines, function(line) return line.client == event.client end)[1]
    or { key = key, client = event.client }
end

-- `unique` names an event: a session (all its parts) knows those that were written with it while it
-- was open, the last so many, until its line's next begins.
function Model:has_taken(session, event) -- luacheck: no self
  return those(session.taken, function(name) return name == event.unique end)[1] ~= nil
end

function Model:take_note(session, event)
  local name, most = event.unique, self.limits.unique_values
  if name ~= nil then table.insert(session.taken, name) end
  if #session.taken > most then table.remove(session.taken, 1) end
end

-- A late event within idle of its session is counted there or names it, if that is over.
function Model:late(session, event, told)
  told.marks = { "late" }
  if event.time >= instant(session.finish, session.idle)
    or session.start >= instant(event.time, session.idle) then return end
  told.session = session
  if session.closed_at then return end
  if not told.class.counts then told.marks[2] = "uncounted" end
  self:take_note(session, event)
  self:count(session, event, told.class)
  if told.class.counts then self:update(session, event, told) end
end

-- 2. Timeouts have fired, all up to this time (of one key, where it is named), by instant, then by
-- the session's first event; in the same millisecond cap, then the calendar, then idle, then the
-- same of its windows. A calendar's boundary is the first after the session's start.
function Model:timeouts(time, key)
  while true do
    local all = {}
    for _, session in ipairs(key and self:open_of(key) or self.open) do
      for _, timeout in ipairs(self:timeouts_of(session)) do all[#all + 1] = timeout end
    end
    local due = first_of(all, function(a, b) return a.instant < b.instant end)
    if not due or due.instant > time then return end
    if due.window and due.reason == "idle" then
      self:pause(due.session, due.window, due.time)
    elseif due.window then
      self:end_window(due.session, due.window, "cap", due.time, due.instant, due.threshold)
    else
      self:close(due.session, due.reason, due.time, due.instant, due.threshold)
    end
  end
end

function Model:timeouts_of(session)
  local found = {}
  local function add(base, threshold, reason, window)
    local slot = (window and "window." or "session.") .. reason
    found[#found + 1] = threshold and { session = session, instant = instant(base, threshold),
      time = base + threshold.ms, reason = reason, window = window,
      threshold = { slot = slot, ms = threshold.ms } }
  end
  if not self:in_full(session.line) then
    add(session.cap_base, session.cap, "cap")
    found[#found + 1] = session.boundary and { session = session, instant = session.boundary,
      time = session.boundary, reason = "calendar" }
  end
  add(session.base, session.idle, "idle")
  for _, window in ipairs(session.windows) do
    if not window.over then
      add(window.start, window.cap, "cap", window)
      if not window.paused then add(window.base, window.idle, "idle", window) end
    end
  end
  return found
end

-- 3. Triggers of a session or a window: the names of all that hold, in their order, `limit` last; a
-- function is asked only where none before it held.
function Model:triggers(it, slots, event, class)
  local held = {}
  for _, trigger in ipairs(slots.rotate_on or {}) do
    if trigger.changed then
      held[#held + 1] = class.extends and self:changed(it, event, trigger) or nil
    elseif class.counts and event.kind == trigger.kind and not (trigger.called and held[1]) then
      held[#held + 1] = trigger.name
    end
  end
  local limit = slots.limit or { most = math.huge }
  local has = limit.measure and #(it.measures[limit.measure] or {}) or it.events
  held[#held + 1] = class.extends and has >= limit.most and "limit" or nil
  return held
end

-- From one present, non-empty value of this session or window to another; one that fails `to`
-- says nothing.
function Model:changed(it, event, trigger) -- luacheck: no self
  local seen = it.seen[trigger] or {}
  for _, path in ipairs(trigger.changed) do
    local before, now = seen[path], event.fields[path]
    local leaves = before ~= nil and before ~= trigger.except_from
    if leaves and now ~= nil and now ~= "" and now ~= trigger.except_to and now ~= before then
      return "changed"
    end
  end
end

function Model:remember(it, slots, event) -- luacheck: no self
  for _, trigger in ipairs(slots.rotate_on or {}) do
    local seen = it.seen[trigger] or {}
    it.seen[trigger] = seen
    for _, path in ipairs(trigger.changed or {}) do
      local now = event.fields[path]
      if now ~= "" and now ~= trigger.except_to then seen[path] = now or seen[path] end
    end
  end
end

-- After one that a rule named the event begins the next session; else its class decides.
function Model:rotate(session, event, told, held)
  local reason = table.remove(held, 1)
  self:close(session, reason, event.time, event.time)
  session.also = held
  local by_class = reason == "changed" or reason == "limit"
  local started = by_class and self:over(session, event, told)
    or not by_class and self:start(session.line, event, reason)
  session.also = nil -- a start by a later event knows nothing of them
  return started or nil
end

-- What a class says of an end, of a session or a window; and whether what it begins goes on with
-- the visit: then it must come within idle of the last activity, and idle counts on from that.
function Model:answer(class, reason) -- luacheck: no self
  local answer = class.expired
  if type(answer) == "table" then answer = answer[reason] or answer[1] end
  return answer, answer == "new" and not class.extends and CUTS[reason]
end

-- 4. A session that is over: what the event's class says for that reason. Gives the session that
-- the event opens.
function Model:over(ended, event, told)
  local class = told.class
  local answer, goes_on = self:answer(class, ended.reason)
  if self:in_full(ended.line) then
    answer, goes_on = class.extends and "join" or "trail", false
  end
  if answer == "trail" or goes_on and event.time >= instant(ended.base, ended.idle) then
    told.session, told.marks = ended, { "expired" }
    if self:touches(event) then told.window, told.record = { id = event.window }, false end
  elseif answer ~= "none" then
    local session = self:start(ended.line, event, answer == "join" and "revived" or ended.reason)
    if goes_on and session.policy == ended.policy then session.base = ended.base end
    return session
  end
end

-- 5. No session before it: a class that may start opens one.
function Model:none_before(line, event, told)
  if told.class.starts then return self:start(line, event, line.client and "client" or "first") end
end

function Model:start(line, event, reason)
  local key, over, time = line.key, line.session, event.time
  if not over then self:add_line(line, event) end
  local session = { key = key, line = line, applied = event.applied, start = time, last = time,
    finish = time, base = time, events = 0, active_events = 0, active = {}, windows = {}, seen = {},
    taken = {}, measures = {}, latest = {}, windows_begun = 0 }
  session.policy, session.arm = self:assigned(event)
  local before = key.last_started
  if reason == "revived" then
    session.id, session.part, session.index = over.id, over.part + 1, over.index
    session.previous_id, session.windows = over.previous_id, over.windows
    session.seen, session.taken, session.latest = over.seen, over.taken, over.latest
    session.policy, session.arm, session.windows_begun = over.policy, over.arm, over.windows_begun
    if before == over then key.last_started = session end
    before = over
  else
    key.sessions, key.last_started = key.sessions + 1, session
    session.id, session.part = not over and line.client or self:mint(event), 1
    session.index, session.previous_id = key.sessions, before and before.id
  end
  self.policy = session.policy
  for _, calendar in ipairs(self.policy.session.calendars or {}) do
    local _, boundary = zones.bucket(calendar, time)
    session.boundary = math.min(session.boundary or boundary, boundary)
  end
  line.session = session
  table.insert(self.open, session)
  self:keep_anew(session)
  self:ask(session, self.policy.session, event, session)
  self:boundary("session.start", session, { time = time, reason = reason,
    gap_ms = before and time - before.base, threshold = over and over.threshold,
    also = over and self:also(over, time) })
  return session
end

-- Which other timeouts of the ended session held, or which other triggers.
function Model:also(over, time)
  local also = { table.unpack(over.also or {}) }
  for _, timeout in ipairs(self:timeouts_of(over)) do
    local held = timeout.reason ~= over.reason and timeout.instant <= time
    also[#also + 1] = held and timeout.reason or nil
  end
  return also
end

-- Ids: of the key, the time and the event's rank among the key's events of that millisecond.
function Model:mint(event) -- luacheck: no self
  return '"?' .. event.key:gsub('"', "'") .. event.time .. " " .. event.rank .. '"'
end

-- Lines of a key: the one closed for longest is forgotten; where all are open, the quietest ends.
function Model:add_line(line, event)
  local lines = line.key.lines
  if #lines >= self.limits.key_lines then
    local closed = those(lines, function(it) return it.session.closed_at end)
    local gone = first_of(closed[1] and closed or lines, function(a, b)
      return (a.session.closed_at or a.session.finish) < (b.session.closed_at or b.session.finish)
    end)
    if not closed[1] then self:close(gone.session, "limit", event.time, event.time) end
    remove(lines, gone)
  end
  table.insert(lines, line)
end

-- 6. Apply: counts; then the rule's update; then the thresholds are asked, and hold until the next
-- counted event.
function Model:apply(session, event, told)
  local class = told.class
  if class.counts then
    if class.extends then self:be_active(session, event) end
    self:count(session, event, class)
  end
  self:move(session, event, class)
  if class.counts then
    self:update(session, event, told)
    self:ask(session, self.policy.session, event, session)
  end
  if class.extends then self:remember(session, self.policy.session, event) end
  self:take_note(session, event)
  told.session = session
  self:windows(session, event, told)
  if class.counts then self:closing(session, event) end
end

-- Then confirm_on, told once; end_on: the event is the session's last; and forget_on.
function Model:closing(session, event)
  local slots, time = self.policy.session, event.time
  local confirms = slots.confirm_on and session.events >= slots.confirm_on
  if confirms and not session.confirmed then
    session.confirmed = true
    self:boundary("session.confirm", session, { time = time, reason = "confirmed" })
  end
  local forgets = event.kind ~= nil and event.kind == slots.forget_on
  if forgets or event.kind ~= nil and event.kind == slots.end_on then
    self:close(session, "ended", time, time)
  end
  if forgets then
    session.key.sessions, session.key.last_started = 0, nil
    self:forget_carry(session.key)
  end
end

-- Somebody was active while an active event lasted, and from the last activity to it where that is
-- no longer than active_gap: stretches, of which each millisecond counts once.
function Model:be_active(session, event)
  local from, active_gap = session.last_active or event.time, self.policy.active_gap or 5000
  if from > event.time or event.time - from > active_gap then from = event.time end
  table.insert(session.active, { from = from, to = event.finish })
end

-- The end and the activity of a session or window, its counts, its thresholds.
function Model:move(it, event, class) -- luacheck: no self
  it.last, it.finish = event.time, math.max(it.finish, event.finish)
  if class.extends then
    it.base = math.max(it.base, event.finish)
    it.last_active = math.max(it.last_active or event.finish, event.finish)
  end
end

-- What lasts beyond the end of its session is cut there: after its last event, if that is later.
function Model:cut(session, it, time) -- luacheck: no self
  local cut = math.max(session.last, time)
  it.finish = math.min(it.finish, cut)
  it.last_active = it.last_active and math.min(it.last_active, cut)
  for _, stretch in ipairs(it.active or {}) do stretch.to = math.min(stretch.to, cut) end
  for _, taken in pairs(it.measures or {}) do
    for _, one in ipairs(taken) do one.finish = math.min(one.finish, cut) end
  end
end

function Model:count(it, event, class)
  if not class.counts then return end
  self:measure(it, it.key and self.policy.session or self.policy.window, event, class)
  if it.key then values.note(it, event) end
  it.events = it.events + 1
  it.active_events = it.active_events + (class.extends and 1 or 0)
  if it.key then it.key.last_counted = math.max(it.key.last_counted, event.finish) end
end

-- Measures take the values of a field, where the event's kind is theirs; runs and active_time take
-- events that extend. What they make of them is in measures.lua.
local OF_ACTIVITY = { runs = true, active_time = true }

function Model:measure(it, slots, event, class)
  for _, measure in ipairs(slots.measures or {}) do
    local asked = not measure.of_kind or measure.of_kind == event.kind
    local value = asked and (not measure.path or event.fields[measure.path])
    if value and (class.extends or not OF_ACTIVITY[measure.word]) then
      measure.most = self.limits.measure_items
      local taken = it.measures[measure.name] or {}
      it.measures[measure.name] = taken
      taken[#taken + 1] = { value = value, time = event.time, finish = event.finish }
    end
  end
end

function Model:ask(it, slots, event, session)
  it.idle = values.threshold_of(slots.idle, event, session)
  it.cap = values.threshold_of(slots.cap, event, session)
  if it.key then it.cap_base = self:cap_base(it) end
end

function Model:close(session, reason, time, closed_at, threshold)
  for _, window in ipairs(session.windows) do
    if not window.over then self:end_window(session, window, reason, time) end
  end
  remove(self.open, session)
  self:cut(session, session, time)
  session.reason, session.closed_at, session.threshold = reason, closed_at, threshold
  self:boundary("session.end", session, { time = time, reason = reason, threshold = threshold })
end

-- 8. Tell: the boundaries as they are crossed, then the event, tagged. What a record carries is
-- read off the session and window at once (tests/simulation/lines.lua).
function Model:boundary(kind, session, facts)
  self.writer.boundary(session.policy, kind, session, facts)
end

function Model:tell(event, told)
  self.writer.event(self.policy, event, told)
end

return Model
