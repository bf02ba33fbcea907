-- tags: what is said of a session or window that is over.
local natives, use = ...
local say, matchers, slots = use "say", use "matcher", use "slot"
local attempt = use "mistakes".attempt
local wrong, expect, below, asking = slots.wrong, slots.expect, slots.below, slots.asking
local unbox = natives.unbox

local TAGS_MAX = 64

local function tag_of(slot, name, value)
  if type(name) ~= "string" then
    wrong(slot, "found an item without a name, expected tags: name = where { … }")
  end
  local at, what = below(slot, name), slot.asked.what
  slots.name_of(at, name)
  if type(value) == "function" then return { name = name, call = value } end
  local matcher = unbox(value, "matcher")
  if not matcher then
    expect(at, value, "a matcher of the " .. what .. ", where { … }, or a function")
  end
  local held, odd = matchers.of_figures(matcher)
  if not held then wrong(at, "found " .. odd .. ", expected figures of the " .. what) end
  return { name = name, held = asking(at, held) }
end

local function expect_table(slot, value)
  if type(value) ~= "table" then
    expect(slot, value, "a table of tags: { bounce = where { events = 1 } }")
  end
  local count = #say.sorted(value)
  if count > TAGS_MAX then
    wrong(slot, ("found %d tags, expected at most %d"):format(count, TAGS_MAX))
  end
  return value
end

-- name → matcher over the finished session or window, or a function of it; by name.
local function tags_of(slot, value)
  local list = {}
  if value == nil then return list end
  for _, name in ipairs(say.sorted(attempt(expect_table, slot, value) or {})) do
    list[#list + 1] = attempt(tag_of, slot, name, value[name])
  end
  return list
end

return { tags_of = tags_of }
