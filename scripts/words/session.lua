-- The slots of session: what begins, ends and describes one.
local natives, use = ...
local slots, scope_of, keep = use "slot", use "scope".scope_of, use "keep"
local attempt = use "mistakes".attempt
local wrong, expect, below, choice_of = slots.wrong, slots.expect, slots.below, slots.choice_of

local SESSION = {
  id = true, trust = true, idle = true, cap = true, activity = true, limit = true,
  rotate_on = true, end_on = true, forget_on = true, confirm_on = true, measures = true,
  tags = true, data = true, carry = true, update = true, attach = true,
}

local function trust_of(slot, value, id)
  if value ~= nil and value ~= "full" and value ~= "verify" then
    expect(slot, value, "not_a_trust")
  end
  if value ~= nil and id == nil then
    wrong(slot, "trust_alone")
  end
  return value or "full"
end

local function idle_of(slot, value)
  local idle = choice_of(slot, value, slots.threshold_of,
    "no_value.idle")
  if idle.choose and not idle.otherwise and not idle.mistaken then
    wrong(slot, "no_value.others",
      { without = natives.unbox(value, "by") and "a name" or "when" })
  end
  return idle
end

local function session_of(slot, value, classes)
  if type(value) ~= "table" then expect(slot, value, "not_a_table.session") end
  slots.known_members(slot, value, SESSION, "slots")
  local session = scope_of(slot, slot, value, classes)
  session.trust = attempt(trust_of, below(slot, "trust"), value.trust, value.id)
  session.measures = slot.measures
  if value.id ~= nil then
    session.id = attempt(choice_of, below(slot, "id"), value.id, slots.key_of, nil, true)
  end
  session.idle = attempt(idle_of, below(slot, "idle"), value.idle)
  session.data, session.carry = slot.kept.data, slot.kept.carry
  session.update = attempt(keep.update_of, below(slot, "update"), value.update)
  session.attach = attempt(keep.attach_of, below(slot, "attach"), value.attach)
  for _, name in ipairs { "end_on", "forget_on", "confirm_on" } do
    session[name] = value[name] ~= nil
      and attempt(slots.matcher_of, below(slot, name), value[name]) or nil
  end
  return session
end

return { session_of = session_of, SESSION = SESSION }
