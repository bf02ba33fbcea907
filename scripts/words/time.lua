-- The slot `time`: when an event happened, by which clock, and how long it lasted. Described as
--   { path = "ts", unit = "ms" or nil, received = path, sent = path, ends = path, ahead = ms,
--     behind = ms }, or { call = function }
local natives, use = ...
local say, slots = use "say", use "slot"
local wrong, expect, below = slots.wrong, slots.expect, slots.below
local path_of, span_of = slots.path_of, slots.span_of
local box, unbox = natives.box, natives.unbox

local words = {}

-- skew_corrected { "created_at", sent = "sent_at", received = "received_at" }: by the clock of the
-- server, which the client's is compared with when it sends.
function words.skew_corrected(value)
  if type(value) ~= "table" then
    say.word("skew_corrected", say.expected(value,
      'a table: { "created_at", sent = "sent_at", received = "received_at" }'))
  end
  return box("skew_corrected", value)
end

local UNITS = { s = true, ms = true, us = true, ns = true }
local OPTIONS = {
  unit = true, received = true, ahead = true, behind = true, ends = true, sent = true, [1] = true,
}

local function option_paths(slot, given, skewed)
  local paths = {}
  for _, name in ipairs { "received", "sent", "ends" } do
    local needed = skewed and name ~= "ends"
    if given[name] ~= nil or needed then paths[name] = path_of(below(slot, name), given[name]) end
  end
  if paths.sent and not skewed then
    wrong(below(slot, "sent"), "is for a clock that is corrected: write skew_corrected { … }")
  end
  return paths
end

local function time_of(slot, value)
  if type(value) == "function" then return { call = value } end
  if value == nil then wrong(slot, "found nothing, expected a path such as \"timestamp\"") end
  local skewed = unbox(value, "skew_corrected")
  local given = skewed or (type(value) == "table" and value) or { value }
  local unknown = say.unknown_option(given, OPTIONS)
  if unknown then wrong(slot, unknown) end
  if given.unit ~= nil and not UNITS[given.unit] then
    expect(below(slot, "unit"), given.unit, say.one_of { '"s"', '"ms"', '"us"', '"ns"' })
  end
  local time = option_paths(slot, given, skewed)
  time.path, time.unit = path_of(slot, given[1]), given.unit
  for _, name in ipairs { "ahead", "behind" } do
    if given[name] ~= nil and not time.received then
      wrong(below(slot, name), "holds event time near a received time: name that with received =")
    end
    if given[name] ~= nil then time[name] = span_of(below(slot, name), given[name]) end
  end
  return time
end

return { words = words, time_of = time_of }
