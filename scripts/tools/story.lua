-- The story of one key: what `lull run --why` writes of it, line by line, in words.
--
--   2025-10-09
--   08:53:20.000  -- S1 begins: the first of its key
--   08:53:20.000           day.ndjson:1  passive  shop.lua:4  S1 W1  kind=snapshot
--                          left: 5m window.idle (shop.lua:8), 30m session.idle (shop.lua:5)
--
-- Nothing waits for what comes later, so that it can be read as it comes: columns grow when they
-- must and stay so.
local lull, use = ...
local clock, reasons, names_of = use "clock", use "reasons", use "names"
local timeline = use "timeline"

local VALUE, FIELDS = 40, 100 -- characters of a field's value, and of all of an event's
local CONTROL = "[%z\1-\31\127]"

-- ---- texts --------------------------------------------------------------------------------------

-- At most so many characters, and none that commands a terminal.
local function cut(text, most)
  text = text:gsub(CONTROL, "?")
  local stop = utf8.len(text) and utf8.offset(text, most + 1)
  return stop and stop <= #text and text:sub(1, stop - 1) .. "…" or text
end

local function value_text(value)
  if type(value) ~= "string" then return lull.encode(value) end
  return cut(value:find "^[^%s\"=,]+$" and value or lull.encode(value), VALUE)
end

local function sorted(map)
  local list = {}
  for name in pairs(map) do list[#list + 1] = name end
  table.sort(list)
  return list
end

local function counted(count, one, many)
  return ("%d %s"):format(count, count == 1 and one or many or one .. "s")
end

-- ---- a story ------------------------------------------------------------------------------------

local story = {}
story.__index = story

-- `options`: key, as JSON, and what is told: events, sessions, windows.
function story.new(options, tell)
  return setmetatable({
    key = options.key[1], shows = options, tell = tell, widths = { 12, 8 },
    sessions = names_of "S", windows = names_of "W", timeline = timeline.new(),
    rules_told = {}, marks = {}, parts = 0, events = 0, counted = 0, unrecorded = 0, active_ms = 0,
  }, story)
end

local TIME = ("2025-10-09T08:53:20.000Z"):find "T" + 1

-- The time of day; the day stands above it where it is another than before.
function story:stamp(text)
  local day = text:sub(1, TIME - 2)
  if day ~= self.day then
    self.tell((self.day and "\n" or "") .. day)
    self.day = day
  end
  return text:sub(TIME, -2)
end

-- Cells side by side, each as wide as the widest of its column so far.
function story:row(cells)
  local parts = {}
  for i, cell in ipairs(cells) do
    local width = utf8.len(cell) or #cell
    self.widths[i] = math.max(self.widths[i] or 0, width)
    parts[i] = cell .. (" "):rep(self.widths[i] - width)
  end
  return (table.concat(parts, "  "):gsub(" +$", ""))
end

function story:session_name(record)
  return self.sessions.of(record.session_id) or cut(lull.encode(record.session_id), 12)
end

-- A window is told apart by its session, its id and, where they turn over, its number.
local function window_key(record)
  return record.session_id, record.window_id or false, record.window_index or false
end

function story:window_name(record)
  return self.windows.of(window_key(record)) or "window"
end

-- A boundary, and what more is to be said of it below.
function story:boundary(record, text, ...)
  local kind = record.type:match "^%l+" .. "s"
  self.shown = self.shows[kind]
  if self.shown then self.tell(self:stamp(record.time) .. "  -- " .. text:format(...)) end
end

function story:detail(text, ...)
  if self.shown then self.tell((" "):rep(17) .. text:format(...)) end
end

-- ---- boundaries ---------------------------------------------------------------------------------

local on = {}

on["policy.load"] = function(self, record)
  self.file = record.file
end

on["session.start"] = function(self, record)
  -- Where clients have lines of their own, the key's session before need not be the line's.
  local before = not self.client and record.previous_id and self.sessions.of(record.previous_id)
  local name = self.sessions.give(record.session_id)
  self.parts = self.parts + 1
  self.rules_told = {}
  if record.part > 1 then
    self:boundary(record, "%s goes on, part %d: %s", name, record.part, reasons.begins(record))
    return
  end
  self:boundary(record, "%s begins: %s", name, reasons.begins(record, before))
  self:detail("id %s%s%s", cut(lull.encode(record.session_id), VALUE),
    record.continues and ", for the client's " .. value_text(record.continues) or "",
    record.arm and (", arm %s of %s"):format(record.arm, record.experiment) or "")
end

on["session.confirm"] = function(self, record)
  self:boundary(record, "%s is confirmed%s", self:session_name(record), reasons.by(record))
end

local function measures_text(measures)
  local parts = {}
  for i, name in ipairs(sorted(measures or {})) do
    parts[i] = name .. "=" .. value_text(measures[name])
  end
  return table.concat(parts, " ")
end

-- Measures and tags, where there are some.
function story:remarks(record)
  local measures = measures_text(record.measures)
  if measures ~= "" then self:detail("measures: %s", measures) end
  if record.tags and #record.tags > 0 then
    self:detail("tags: %s", table.concat(record.tags, ", "))
  end
end

on["session.end"] = function(self, record)
  self.active_ms = self.active_ms + record.active_ms
  self:boundary(record, "%s ends: %s", self:session_name(record), reasons.over(record))
  self:detail("%s long, active for %s; %s, %d active%s", clock.shown(record.duration_ms),
    clock.shown(record.active_ms), counted(record.events, "event"), record.active_events,
    record.ghost and ": nobody was there" or "")
  self:remarks(record)
end

on["window.start"] = function(self, record)
  local name = self.windows.give(window_key(record))
  local id = record.window_id ~= nil and " (" .. cut(lull.encode(record.window_id), VALUE) .. ")"
    or ""
  self:boundary(record, "%s window %s%s opens: %s", self:session_name(record), name, id,
    reasons.opens(record))
end

on["window.idle"] = function(self, record)
  self:boundary(record, "%s %s pauses: %s", self:session_name(record), self:window_name(record),
    reasons.pauses(record))
end

on["window.resume"] = function(self, record)
  self:boundary(record, "%s %s resumes: %s", self:session_name(record), self:window_name(record),
    reasons.resumes(record))
end

on["window.end"] = function(self, record)
  self:boundary(record, "%s %s ends: %s", self:session_name(record), self:window_name(record),
    reasons.over(record))
  self:detail("%s, %d active, %d not recorded; %s", counted(record.events, "event"),
    record.active_events, record.unrecorded, record.playable_from
      and "can be played from " .. record.playable_from:sub(TIME, -2) or "cannot be played")
  self:remarks(record)
end

-- ---- events -------------------------------------------------------------------------------------

-- Whether a number or text is the instant itself, in any unit.
local function is_instant(value, instant)
  if math.type(value) then
    for _, unit in ipairs { 1000, 1, 1 / 1000, 1 / 1000000 } do
      if value * unit // 1 == instant then return true end
    end
  end
  return clock.instant(value) == instant
end

-- What is told elsewhere: the key, ids, the time.
local function is_told(value, tag, instant)
  local why = tag.why
  for _, part in ipairs(type(why.key) == "table" and why.key or { why.key }) do
    if part == value then return true end
  end
  return value == tag.session_id or value == tag.window_id or value == why.client_id
    or is_instant(value, instant)
end

local function fields_text(tag, instant)
  local parts, length = {}, 0
  for _, name in ipairs(sorted(tag.why.fields or {})) do
    local value = tag.why.fields[name]
    if not is_told(value, tag, instant) then
      local text = name .. "=" .. value_text(value)
      length = length + #text
      if length > FIELDS and #parts > 0 then
        parts[#parts + 1] = "…"
        break
      end
      parts[#parts + 1] = text
    end
  end
  return table.concat(parts, " ")
end

-- "S1 W1", and what is odd about it.
function story:whereabouts(tag)
  local parts = { tag.session_id ~= nil and self:session_name(tag) or "no session" }
  if tag.record ~= nil then parts[#parts + 1] = self:window_name(tag) end
  local window = tag.why.window
  if window then
    parts[#parts + 1] = ("(there %s%s)"):format(window.activity,
      window.rule and ", " .. window.rule or "")
  end
  local marks = tag.marks or {}
  for _, mark in ipairs(marks) do parts[#parts + 1] = mark end
  if tag.record == false and #marks == 0 then parts[#parts + 1] = "not recorded" end
  return table.concat(parts, " ")
end

-- What is left on each clock; by which rule, where that was not told yet.
function story:clocks_text(why, instant)
  local parts = {}
  for i, one in ipairs(why.clocks or {}) do
    local told = (one.rule or "") .. (one.limit_ms or "")
    local rule = self.rules_told[one.slot] ~= told and reasons.by(one) or ""
    self.rules_told[one.slot] = told
    local name = one.slot == "session.rotate_on" and "calendar" or one.slot
    parts[i] = clock.shown(clock.instant(one.due) - instant) .. " " .. name .. rule
  end
  return table.concat(parts, ", ")
end

local function since(instant, before)
  if not before then return "" end
  return instant < before and "-" .. clock.shown(before - instant)
    or "+" .. clock.shown(instant - before)
end

local UNCOUNTED = { expired = true, duplicate = true, outlier = true, no_key = true,
  ignored = true, uncounted = true }

local function is_counted(tag)
  for _, mark in ipairs(tag.marks or {}) do
    if UNCOUNTED[mark] then return false end
  end
  return tag.session_id ~= nil
end

function story:event_line(tag, instant)
  local why = tag.why
  local row = self:row { self:stamp(why.time), since(instant, self.last),
    (why.file and cut(why.file, VALUE) or "line") .. ":" .. (why.line or "?"),
    tag.activity or "-", why.rule or "default", self:whereabouts(tag), fields_text(tag, instant) }
  self.tell(row)
  local clocks = self:clocks_text(why, instant)
  if clocks ~= "" then
    self.tell((" "):rep(self.widths[1] + self.widths[2] + 4) .. "left: " .. clocks)
  end
end

-- What is most worth seeing of it: somebody active, else that it was recorded.
local function weight_of(tag)
  local active = tag.activity == "active" and not tag.marks
  return tag.record == false and 1 or active and 3 or 2
end

function story:event(tag)
  local instant = clock.instant(tag.why.time)
  local place = tag.session_id ~= nil and self:session_name(tag) or "-"
  if tag.record ~= nil then place = place .. " " .. self:window_name(tag) end
  self.client = self.client or tag.why.client_id
  self.timeline:add(place, instant, weight_of(tag))
  self.unrecorded = self.unrecorded + (tag.record == false and 1 or 0)
  if self.shows.events then self:event_line(tag, instant) end
  for _, mark in ipairs(tag.marks or {}) do self.marks[mark] = (self.marks[mark] or 0) + 1 end
  self.last, self.first = instant, self.first or instant
  self.events = self.events + 1
  self.counted = self.counted + (is_counted(tag) and 1 or 0)
end

-- ---- all of it ----------------------------------------------------------------------------------

-- A record of lull's, or the member `lull` of an event.
function story:hear(record)
  if self.file and record.type ~= "policy.load" then
    self.tell(("%s, by %s\n"):format(cut(self.key, VALUE), self.file))
    self.file = nil
  end
  if record.type then
    on[record.type](self, record)
  else
    self:event(record)
  end
end

-- What there was of it, at the end.
function story:finish()
  local marks = {}
  for i, mark in ipairs(sorted(self.marks)) do marks[i] = self.marks[mark] .. " " .. mark end
  self.tell ""
  for _, line in ipairs(self.timeline:lines()) do self.tell(line) end
  self.tell(("\n%s in %s, %s; active for %s of %s"):format(
    counted(self.sessions.count(), "session"), counted(self.parts, "part"),
    counted(self.windows.count(), "window"), clock.shown(self.active_ms),
    clock.shown(self.first and self.last - self.first or 0)))
  self.tell(("%s, %d of them counted%s%s"):format(counted(self.events, "event"), self.counted,
    #marks > 0 and " (" .. table.concat(marks, ", ") .. ")" or "",
    self.unrecorded > 0 and (", %d not recorded"):format(self.unrecorded) or ""))
end

return story
