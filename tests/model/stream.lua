-- "Time and order" of the contract: events in order of arrival become events in order of
-- application. run(policy, limits, events, writer) tells the writer of each boundary and event, in
-- order; minted ids begin with "?". An event is its line's fields by their
-- roles (tests/simulation/lines.lua reads and writes them).
local Model = require "model"
require "windows"
require "keep"
local lists = require "lists"
local zones = require "zones"
local first_of = lists.first_of

local ONE_KEY, DAY = 1000, 86400000

-- A bucket of the event's own time as the last part of its key.
function Model:key_by_calendar(event)
  local calendar = self.policy.key_calendar
  if event.key and calendar then
    local name = zones.bucket(calendar, event.time)
    event.key = ('[%s,"%s"]'):format(event.key:gsub("^%[(.*)%]$", "%1"), name)
  end
end

-- How long an event lasts is by its own clock; an end before the start is the start.
function Model:length_of(event)
  local ends = math.max(event.ends or event.time, event.time)
  return math.min(ends - event.time, self.max_jump)
end

-- By the clock of the server, which stood at `received` when the client's stood at `sent`; then
-- held near the received time.
function Model:place(event)
  if not event.received then return end
  if event.sent then event.time = event.received - (event.sent - event.time) end
  event.time = math.max(event.time, event.received - (self.policy.behind or math.huge))
  local ahead = self.policy.ahead or self.max_jump
  event.time = math.tointeger(math.min(event.time, event.received + ahead))
end

-- A received time holds the event's own near it. Else an event more than max_jump ahead of the
-- greatest accepted time, and the first of a stream, is set aside until the next event of another
-- key decides; in a stream of one key, the next event.
function Model:arrive(event)
  self.arrived = self.arrived + 1
  event.arrival, event.place = self.arrived, self.arrived
  event.ignored = self.policy.ignore ~= nil and event.kind == self.policy.ignore
  if event.ignored then event.key = nil end
  local length = self:length_of(event)
  self:place(event)
  event.finish = event.time + length
  self:key_by_calendar(event)
  local one_key = self.same_key == self.arrived - 1 or self.same_key >= ONE_KEY
  if self.aside[1] and (event.key ~= self.aside[1].key or one_key) then self:decide(event.time) end
  self.same_key = event.key == self.last_key and self.same_key + 1 or 1
  self.last_key = event.key
  if event.received or self.greatest and event.time <= self.greatest + self.max_jump then
    return self:accept(event)
  end
  table.insert(self.aside, event)
  if #self.aside >= self.limits.aside_events then self:too_many_aside() end
end

-- What lies more than max_jump after the deciding event is an outlier. Where too many were aside
-- and have been applied, the word is on the greatest of them, and moves the watermark to it.
function Model:decide(time)
  local aside = self.aside
  self.aside = {}
  local greatest = first_of(aside, function(a, b) return a.time > b.time end)
  for _, event in ipairs(aside) do
    local outlier = time and time < (event.applied and greatest or event).time - self.max_jump
    if not outlier then
      self:accept(event)
    elseif not event.applied then
      self:tell(event, { marks = { "outlier" } })
    end
  end
end

-- Equal times of a key by `order` (numbers, texts, the rest), else as they arrived; those without
-- a key as they arrived.
local function in_order(a, b)
  if a.time ~= b.time then return a.time < b.time end
  if not a.key then return a.arrival < b.arrival end
  local ranks = { number = 1, string = 2 }
  local rank_a, rank_b = ranks[type(a.order)] or 3, ranks[type(b.order)] or 3
  if rank_a ~= rank_b then return rank_a < rank_b end
  if rank_a < 3 and a.order ~= b.order then return a.order < b.order end
  return a.arrival < b.arrival
end

-- They are applied to their key alone, in order; and so is, at once, each one more.
function Model:too_many_aside()
  local now = lists.those(self.aside, function(event) return not event.applied end)
  table.sort(now, in_order)
  for _, event in ipairs(now) do
    if event.key then self:timeouts(event.time, event.key) end
    self:step(event)
  end
end

function Model:accept(event)
  self.greatest = math.max(self.greatest or event.time, event.time)
  if not event.applied then table.insert(self.waiting, event) end
  self:advance(self.greatest - (self.policy.lateness or 0))
end

-- Events wait until the watermark reaches them; before each the watermark moves to it.
function Model:advance(watermark)
  local event = self:next_waiting()
  while event and event.time <= watermark do
    self.watermark = math.max(self.watermark, event.time)
    self:apply_waiting(event, self.watermark)
    event = self:next_waiting()
  end
  self.watermark = math.max(self.watermark, watermark)
  self:timeouts(self.watermark)
end

-- Time, then arrival; a key's events of one time keep the places of their arrivals, and `order`
-- says which of them stands in which.
function Model:next_waiting()
  local first = first_of(self.waiting, function(a, b)
    return a.time < b.time or a.time == b.time and a.place < b.place
  end)
  if not first or not first.key then return first end
  local best = first_of(self.waiting, function(a, b)
    return a.key == first.key and (b.key ~= first.key or in_order(a, b))
  end)
  first.place, best.place = best.place, first.place
  return best
end

function Model:apply_waiting(event, time)
  lists.remove(self.waiting, event)
  self:timeouts(time)
  self:step(event)
end

-- A host that stops for a while does not wait for the watermark, and moves it no further: deadlines
-- fire, and keys are forgotten, up to each event.
function Model:drain()
  self:decide(nil)
  for _ = 1, #self.waiting do
    local event = self:next_waiting()
    self:timeouts(event.time)
    for text, key in pairs(self.keys) do
      if self:is_forgotten(key, event.time) then self.keys[text] = nil end
    end
    self:apply_waiting(event, event.time)
  end
end

function Model:end_of_input()
  self:decide(nil)
  if self.greatest then self:advance(self.greatest) end
  while self.open[1] do
    local session = self.open[1]
    local time = math.max(self.greatest, session.finish)
    self:close(session, "end_of_input", time, time)
  end
end

local function greatest(threshold)
  local ms = threshold and threshold.ms or 0
  for _, other in pairs(threshold and threshold.by or {}) do ms = math.max(ms, other.ms) end
  local looked = threshold and threshold.looked
  for _, other in pairs(looked and looked.cases or {}) do ms = math.max(ms, other.ms) end
  return ms
end

function Model.run(policy, limits, events, writer)
  local slots = policy.session
  local self = setmetatable({ policy = policy, first = policy, limits = limits,
    writer = writer, keys = {}, open = {}, aside = {}, waiting = {}, arrived = 0, applied = 0,
    same_key = 0, watermark = math.mininteger, max_jump = policy.max_jump or DAY,
    retain = policy.retain or math.max(7 * DAY, greatest(slots.cap) + greatest(slots.idle)),
  }, Model)
  for i, event in ipairs(events) do
    self:arrive(event)
    if i == events.drain then self:drain() end
  end
  self:end_of_input()
end

return Model
