-- The slot `time`: when an event happened, by which clock, and how long it lasted. Described as
--   { path = "ts", unit = "ms" or nil, received = path, sent = path, ends = path, ahead = ms,
--     behind = ms }, or { call = function }
local natives, use = ...
local say, slots, attempt = use "say", use "slot", use "mistakes".attempt
local wrong, expect, below = slots.wrong, slots.expect, slots.below
local path_of, span_of = slots.path_of, slots.span_of
local box, unbox = natives.box, natives.unbox

local words = {}

-- skew_corrected { "created_at", sent = "sent_at", received = "received_at" }: by the clock of the
-- server, which the client's is compared with when it sends.
function words.skew_corrected(value)
  if type(value) ~= "table" then
    say.word("skew_corrected", "not_a_table.skew", { found = value })
  end
  return box("skew_corrected", value)
end

local UNITS = { s = true, ms = true, us = true, ns = true }
local OPTIONS = {
  unit = true, received = true, ahead = true, behind = true, ends = true, sent = true, [1] = true,
}

local function option_path(slot, name, given, skewed)
  local needed = skewed and name ~= "ends"
  if given[name] == nil and not needed then return nil end
  local path = path_of(below(slot, name), given[name])
  if name == "sent" and not skewed then
    wrong(below(slot, name), "not_skewed")
  end
  return path
end

local function unit_of(slot, value)
  if value ~= nil and not UNITS[value] then
    expect(slot, value, "not_a_unit.time")
  end
  return value
end

local function bound_of(slot, value, received)
  if value == nil then return nil end
  if received == nil then
    wrong(slot, "not_received")
  end
  return span_of(slot, value)
end

local function time_of(slot, value)
  if type(value) == "function" then return { call = value } end
  if value == nil then wrong(slot, "no_value.time") end
  local skewed = unbox(value, "skew_corrected")
  local given = skewed or (type(value) == "table" and value) or { value }
  local unknown, of = say.unknown_option(given, OPTIONS)
  if unknown then wrong(slot, unknown, of) end
  local time = {
    path = attempt(path_of, slot, given[1]),
    unit = attempt(unit_of, below(slot, "unit"), given.unit),
  }
  for _, name in ipairs { "received", "sent", "ends" } do
    time[name] = attempt(option_path, slot, name, given, skewed)
  end
  for _, name in ipairs { "ahead", "behind" } do
    time[name] = attempt(bound_of, below(slot, name), given[name], given.received)
  end
  return time
end

return { words = words, time_of = time_of }
