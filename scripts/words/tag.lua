-- tags: what is said of a session or window that is over.
local natives, use = ...
local say, matchers, slots = use "say", use "matcher", use "slot"
local wrong, expect, below, asking = slots.wrong, slots.expect, slots.below, slots.asking
local unbox = natives.unbox

local TAGS_MAX = 64

-- name → matcher over the finished session or window, or a function of it; by name.
local function tags_of(slot, value)
  local list, what = {}, slot.asked.what
  if value == nil then return list end
  if type(value) ~= "table" then
    expect(slot, value, "a table of tags: { bounce = where { events = 1 } }")
  end
  for i, name in ipairs(say.sorted(value)) do
    if type(name) ~= "string" then
      wrong(slot, "found an item without a name, expected tags: name = where { … }")
    end
    local at = below(slot, name)
    slots.name_of(at, name)
    local tag = { name = name }
    if type(value[name]) == "function" then
      tag.call = value[name]
    else
      local matcher = unbox(value[name], "matcher")
      if not matcher then
        expect(at, value[name], "a matcher of the " .. what .. ", where { … }, or a function")
      end
      local held, odd = matchers.of_figures(matcher)
      if not held then wrong(at, "found " .. odd .. ", expected figures of the " .. what) end
      tag.held = asking(at, held)
    end
    list[i] = tag
  end
  if #list > TAGS_MAX then
    wrong(slot, ("found %d tags, expected at most %d"):format(#list, TAGS_MAX))
  end
  return list
end

return { tags_of = tags_of }
