-- The slots of window: what tells recorders apart, pauses and ends them.
local natives, use = ...
local matchers, slots, scope_of = use "matcher", use "slot", use "scope".scope_of
local measures_of = use "measure".measures_of
local wrong, expect, below = slots.wrong, slots.expect, slots.below
local choice_of = slots.choice_of

local function snapshot_of(slot, value)
  if value == nil then return nil end
  if type(value) == "function" then return { { call = value } } end
  local matcher = natives.unbox(value, "matcher")
  local sequence = matcher and { matcher } or matchers.sequence_of(value)
  if not sequence then
    expect(slot, value, "a matcher or a list of matchers: write where { … }")
  end
  if #sequence > 8 then wrong(slot, "found " .. #sequence .. " matchers, expected at most 8") end
  local parts = { path = sequence.path }
  for i, of in ipairs(sequence) do parts[i] = { held = of } end
  return parts
end

local WINDOW = {
  key = true, idle = true, cap = true, snapshot = true, chunk = true, activity = true,
  limit = true, rotate_on = true, measures = true, tags = true,
}

local function window_of(slot, value, classes)
  if value == nil then return nil end
  if type(value) ~= "table" then expect(slot, value, "a table: window = { key = \"tab\" }") end
  slots.known_members(slot, value, WINDOW, "slots")
  local own = { file = slot.file, path = slot.path, asked = slots.asked_of "window",
    lines = slot.lines }
  local measures = measures_of(below(slot, "measures"), value.measures, own.asked)
  local window = scope_of(slot, own, value, classes)
  window.measures = measures
  if #window.rotate_on.calendars > 0 then
    wrong(below(slot, "rotate_on"),
      "found a calendar, expected it in session: windows end with their session")
  end
  if value.key ~= nil then
    window.key = choice_of(below(slot, "key"), value.key, slots.key_of, "a path", true)
  end
  if value.idle ~= nil then
    window.idle = choice_of(below(slot, "idle"), value.idle, slots.threshold_of, "a duration")
  end
  window.snapshot = snapshot_of(below(slot, "snapshot"), value.snapshot)
  window.chunk = value.chunk ~= nil and slots.path_of(below(slot, "chunk"), value.chunk) or nil
  return window
end

return { window_of = window_of, WINDOW = WINDOW }
