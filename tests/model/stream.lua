-- "Time and order" and "Input" of semantics.md: from lines in order of arrival to events in order
-- of application. model.run(policy, lines) gives the lines that lull writes; minted ids are "?1",
-- "?2", … in order of appearance.
local cjson = require "cjson"
local text = require "text"
local Model = require "model"
require "windows"
local first_of, remove = text.first_of, text.remove

local ASIDE_MAX, ONE_KEY, DAY = 64, 1000, 86400000

-- "An event more than max_jump ahead of the greatest accepted time, and the first of a stream, is
-- set aside until the next event of another key decides." In a stream of one key: the next event.
function Model:arrive(event)
  self.arrived = self.arrived + 1
  event.arrival, event.place = self.arrived, self.arrived
  self.same_key = event.key == self.last_key and self.same_key + 1 or 1
  self.last_key = event.key
  local one_key = self.same_key >= math.min(self.arrived, ONE_KEY)
  if self.aside[1] and (event.key ~= self.aside[1].key or one_key) then self:decide(event.time) end
  if self.greatest and event.time <= self.greatest + self.max_jump then
    return self:accept(event)
  end
  table.insert(self.aside, event)
  if #self.aside >= ASIDE_MAX then self:too_many_aside() end
end

function Model:decide(time)
  local aside = self.aside
  self.aside = {}
  for _, event in ipairs(aside) do
    local outlier = time and time < event.time - self.max_jump
    if event.applied and (outlier or self.waiting[1]) then self.aside_word = true end
    if not outlier then
      self:accept(event)
    elseif not event.applied then
      self:tell(event, { marks = { "outlier" } })
    end
  end
end

-- "Equal times of a key by `order`": numbers, texts, the rest; else as they arrived.
local function in_order(a, b)
  if a.time ~= b.time then return a.time < b.time end
  local ranks = { number = 1, string = 2 }
  local rank_a, rank_b = ranks[type(a.order)] or 3, ranks[type(b.order)] or 3
  if rank_a ~= rank_b then return rank_a < rank_b end
  if rank_a < 3 and a.order ~= b.order then return a.order < b.order end
  return a.arrival < b.arrival
end

-- "Where 64 are aside they are applied to their key, and the watermark waits for the other key's
-- word." Settled: in time order, and each one more that is set aside at once.
function Model:too_many_aside()
  table.sort(self.aside, in_order)
  for _, event in ipairs(self.aside) do
    if not event.applied then
      if event.key then self:timeouts(event.time, event.key) end
      self:step(event)
    end
  end
end

-- "Events wait until the watermark reaches them."
function Model:accept(event)
  self.greatest = math.max(self.greatest or event.time, event.time)
  if not event.applied then table.insert(self.waiting, event) end
  self:advance(self.greatest - (self.policy.lateness or 0))
end

function Model:advance(watermark)
  local event = self:next_waiting()
  while event and event.time <= watermark do
    remove(self.waiting, event)
    self.watermark = math.max(self.watermark, event.time)
    self:timeouts(self.watermark)
    self:step(event)
    event = self:next_waiting()
  end
  self.watermark = math.max(self.watermark, watermark)
  self:timeouts(self.watermark)
end

-- "Time, then arrival." Settled: a key's events of one time keep the places of their arrivals, and
-- `order` says which of them stands in which.
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

-- Settled: "by arrival of the session's first event" is the order in which these were applied.
function Model:open_sessions()
  local open = {}
  for _, key in pairs(self.keys) do
    for _, line in ipairs(key.lines) do open[#open + 1] = line.open end
  end
  table.sort(open, function(a, b) return a.applied < b.applied end)
  return open
end

function Model:end_of_input()
  self:decide(nil)
  if not self.greatest then return end
  self:advance(self.greatest)
  for _, session in ipairs(self:open_sessions()) do
    local time = math.max(self.greatest, session.last)
    self:close(session, "end_of_input", time, time)
  end
end

-- Input: the event of a line; nil where the line is empty or a reject.
function Model:read(line)
  local fine, data = pcall(cjson.decode, line)
  local policy, time = self.policy, nil
  if fine and type(data) == "table" then time = math.tointeger(data[policy.time]) end
  if not time or data.lull ~= nil then return end
  local event = { line = line, time = time, kind = data.kind }
  event.ignored = policy.ignore ~= nil and data.kind == policy.ignore
  if event.ignored then return event end
  local function value(path)
    if path and data[path] ~= cjson.null then return data[path] end
  end
  if type(policy.key) == "string" then
    event.key = text.id(value(policy.key))
  else
    local parts = {}
    for i, path in ipairs(policy.key) do parts[i] = text.id(value(path)) end
    event.key = #parts == #policy.key and text.list(parts) or nil
  end
  event.client = text.id(value(policy.session.id))
  if event.client == '""' then event.client = nil end
  event.order = value(policy.order)
  event.window = policy.window and text.id(value(policy.window.key))
  event.chunk = policy.window and value(policy.window.chunk)
  return event
end

local function greatest(threshold)
  local ms = threshold and threshold.ms or 0
  for _, other in pairs(threshold and threshold.by or {}) do ms = math.max(ms, other.ms) end
  return ms
end

function Model.run(policy, lines)
  local session = policy.session
  local self = setmetatable({ policy = policy, out = {}, keys = {}, aside = {}, waiting = {},
    arrived = 0, applied = 0, same_key = 0, minted = 0, ids = {}, watermark = math.mininteger,
    max_jump = policy.max_jump or DAY,
    retain = policy.retain or math.max(7 * DAY, greatest(session.cap) + greatest(session.idle)),
  }, Model)
  self:write(text.object("type", '"policy.load"', "policy", text.quote(policy.name),
    "file", '"rules.lua"', "at", '{"event":0}'))
  for _, line in ipairs(lines) do
    local event = self:read(line)
    if event then self:arrive(event) end
  end
  self:end_of_input()
  return self.out, self
end

return Model
