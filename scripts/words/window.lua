-- The slots of window: what tells recorders apart, pauses and ends them.
local natives, use = ...
local matchers, slots, scope_of = use "matcher", use "slot", use "scope".scope_of
local measures_of = use "measure".measures_of
local attempt = use "mistakes".attempt
local wrong, expect, below = slots.wrong, slots.expect, slots.below
local choice_of = slots.choice_of

local MATCHERS_MAX = 8

local function snapshot_of(slot, value)
  if type(value) == "function" then return { { call = value } } end
  local matcher = natives.unbox(value, "matcher")
  local sequence = matcher and { matcher } or matchers.sequence_of(value)
  if not sequence then
    expect(slot, value, "not_a_snapshot")
  end
  if #sequence > MATCHERS_MAX then
    wrong(slot, "too_many", { count = #sequence, what = "matchers", most = MATCHERS_MAX })
  end
  local parts = { path = sequence.path }
  for i, of in ipairs(sequence) do parts[i] = { held = of } end
  return parts
end

local WINDOW = {
  key = true, idle = true, cap = true, snapshot = true, chunk = true, activity = true,
  limit = true, rotate_on = true, measures = true, tags = true,
}

local function expect_no_calendar(slot, triggers)
  if #triggers.calendars > 0 then
    wrong(slot, "window_calendar")
  end
end

local function window_of(slot, value, classes)
  if value == nil then return nil end
  if type(value) ~= "table" then expect(slot, value, "not_a_table.window") end
  slots.known_members(slot, value, WINDOW, "slots")
  local own = { file = slot.file, path = slot.path, asked = slots.asked_of "window",
    lines = slot.lines }
  local measures = measures_of(below(slot, "measures"), value.measures, own.asked)
  local window = scope_of(slot, own, value, classes)
  window.measures = measures
  attempt(expect_no_calendar, below(slot, "rotate_on"), window.rotate_on)
  local function given(...) return slots.given(slot, value, ...) end
  window.key = given("key", choice_of, slots.key_of, nil, true)
  window.idle = given("idle", choice_of, slots.threshold_of)
  window.snapshot = given("snapshot", snapshot_of)
  window.chunk = given("chunk", slots.path_of)
  return window
end

return { window_of = window_of, WINDOW = WINDOW }
