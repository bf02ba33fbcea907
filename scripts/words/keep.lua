-- What a rule keeps with its sessions: data and carry, which update alone writes; what of a session
-- stands on its events (attach); and a cap that counts from a carried instant.
local _, use = ...
local say, slots = use "say", use "slot"
local attempt = use "mistakes".attempt
local wrong, expect, below = slots.wrong, slots.expect, slots.below

local VALUES_MAX, ATTACHED_MAX = 64, 64

local function first_value(slot, value)
  local kind = type(value)
  if kind == "string" and not utf8.len(value) then expect(slot, value, "not_a_value.bytes") end
  if kind == "number" and (value ~= value or value - value ~= 0) then
    wrong(slot, "not_a_value.endless")
  end
  if kind ~= "string" and kind ~= "number" and kind ~= "boolean" then
    expect(slot, value, "not_a_value.kind")
  end
  return value
end

local function expect_table(slot, kind, value)
  if type(value) ~= "table" then
    wrong(slot, "not_values", { found = value, kind = kind })
  end
  local count = #say.sorted(value)
  if count > VALUES_MAX then
    wrong(slot, "too_many", { count = count, what = "values", most = VALUES_MAX })
  end
  return value
end

local function expect_name(slot, kind, name)
  if type(name) ~= "string" or not name:find "^[%a_][%w_]*$" then
    wrong(slot, "not_a_name.value", { found = name, kind = kind })
  end
  return name
end

-- name → first value, as a list by name. One that is wrong has its name in the list: asking for it
-- is no other mistake.
local function values_of(slot, kind, value)
  local list = {}
  if value == nil then return list end
  for _, given in ipairs(say.sorted(attempt(expect_table, slot, kind, value) or {})) do
    local name = attempt(expect_name, slot, kind, given)
    if name then
      list[#list + 1] = { name = name,
        value = attempt(first_value, below(slot, name), value[name]) }
      list[name] = true
    end
  end
  return list
end

-- The data and carry of a policy's session; each value is a figure for all who ask that.
local function kept_of(slot, session, figures)
  local kept = {}
  for _, kind in ipairs { "data", "carry" } do
    local given = type(session) == "table" and session[kind] or nil
    kept[kind] = values_of(below(slot, kind), kind, given)
    for _, one in ipairs(kept[kind]) do figures[kind .. "." .. one.name] = true end
  end
  return kept
end

local function update_of(slot, value)
  if value ~= nil and type(value) ~= "function" then
    expect(slot, value, "not_an_update")
  end
  return value
end

local function expect_value(slot, name, known, list)
  if type(name) ~= "string" then expect(slot, name, "not_attached.name") end
  if not known[name] then
    wrong(slot, "no_figure.asked", { what = "session", name = name, known = known })
  end
  if list[name] then wrong(slot, "attached_twice", { name = name }) end
end

-- The names of what stands on each event.
local function attach_of(slot, value)
  if value == nil then return {} end
  if type(value) ~= "table" or #value == 0 or #say.sorted(value) > #value then
    expect(slot, value, "not_attached.list")
  end
  local known, list = { id = true, previous_id = true }, {}
  for name in pairs(slot.asked.names) do known[name] = true end
  if #value > ATTACHED_MAX then
    wrong(slot, "too_many", { count = #value, what = "values", most = ATTACHED_MAX })
  end
  for _, name in ipairs(value) do
    attempt(expect_value, slot, name, known, list)
    list[#list + 1], list[name] = name, true
  end
  return list
end

local CAP = { since = true, [1] = true }

-- A threshold, or { threshold, since = "clock" }: counted from the instant that carry.clock names.
local function cap_of(carry)
  return function(slot, value)
    if type(value) ~= "table" then return slots.threshold_of(slot, value) end
    local unknown, of = say.unknown_option(value, CAP)
    if unknown then wrong(slot, unknown, of) end
    local cap, since = slots.threshold_of(slot, value[1]), value.since
    if type(since) ~= "string" then
      expect(below(slot, "since"), since, "not_carried")
    end
    if not carry[since] then
      wrong(below(slot, "since"), "no_figure.carried", { name = since, known = carry })
    end
    return { ms = cap.ms, at_least = cap.at_least, never = cap.never, since = since }
  end
end

return { kept_of = kept_of, update_of = update_of, attach_of = attach_of, cap_of = cap_of }
