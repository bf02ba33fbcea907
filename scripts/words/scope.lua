-- The slots that session and window have in common. `own`: the slot again, but of what is asked in
-- limit and tags: the session or window itself, where other slots ask the session.
local _, use = ...
local slots, trigger, tag, keep = use "slot", use "trigger", use "tag", use "keep"
local attempt = use "mistakes".attempt
local below = slots.below

local function scope_of(slot, own, value, classes)
  local scope = {
    activity = attempt(slots.activity_of, below(slot, "activity"), value.activity, classes),
    rotate_on = trigger.rotate_on_of(below(slot, "rotate_on"), value.rotate_on),
    limit = attempt(trigger.limit_of, below(own, "limit"), value.limit),
    tags = tag.tags_of(below(own, "tags"), value.tags),
  }
  local threshold_of = slot.kept and keep.cap_of(slot.kept.carry) or slots.threshold_of
  if value.cap ~= nil then
    scope.cap = attempt(slots.choice_of, below(slot, "cap"), value.cap, threshold_of)
  end
  return scope
end

return { scope_of = scope_of }
