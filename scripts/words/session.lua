-- The slots of session: what begins, ends and describes one.
local natives, use = ...
local slots, scope_of, keep = use "slot", use "scope".scope_of, use "keep"
local wrong, expect, below, choice_of = slots.wrong, slots.expect, slots.below, slots.choice_of

local SESSION = {
  id = true, trust = true, idle = true, cap = true, activity = true, limit = true,
  rotate_on = true, end_on = true, forget_on = true, confirm_on = true, measures = true,
  tags = true, data = true, carry = true, update = true, attach = true,
}

local function session_of(slot, value, classes)
  if type(value) ~= "table" then
    expect(slot, value, "a table: session = { idle = \"30m\" }")
  end
  slots.known_members(slot, value, SESSION, "slots")
  local trust = value.trust == nil and "full" or value.trust
  if trust ~= "full" and trust ~= "verify" then
    expect(below(slot, "trust"), trust, '"full" or "verify"')
  end
  if value.trust ~= nil and value.id == nil then
    wrong(below(slot, "trust"), "says how far a client's id is trusted: name that with id =")
  end
  local session = scope_of(slot, slot, value, classes)
  session.trust, session.measures = trust, slot.measures
  if value.id ~= nil then
    session.id = choice_of(below(slot, "id"), value.id, slots.key_of, "a path", true)
  end
  session.idle = choice_of(below(slot, "idle"), value.idle, slots.threshold_of,
    "a duration such as \"30m\": how much silence ends a session, or never")
  if session.idle.choose and not session.idle.otherwise then
    wrong(below(slot, "idle"), "found nothing for other events, expected a last value without "
      .. (natives.unbox(value.idle, "by") and "a name" or "when"))
  end
  session.data, session.carry = slot.kept.data, slot.kept.carry
  session.update = keep.update_of(below(slot, "update"), value.update)
  session.attach = keep.attach_of(below(slot, "attach"), value.attach)
  for _, name in ipairs { "end_on", "forget_on", "confirm_on" } do
    session[name] = value[name] ~= nil and slots.matcher_of(below(slot, name), value[name]) or nil
  end
  return session
end

return { session_of = session_of, SESSION = SESSION }
