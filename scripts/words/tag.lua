-- tags: what is said of a session or window that is over.
local natives, use = ...
local say, matchers, slots = use "say", use "matcher", use "slot"
local attempt = use "mistakes".attempt
local wrong, expect, below, asking = slots.wrong, slots.expect, slots.below, slots.asking
local unbox = natives.unbox

local TAGS_MAX = 64

local function tag_of(slot, name, value)
  if type(name) ~= "string" then
    wrong(slot, "nameless.tag")
  end
  local at, what = below(slot, name), slot.asked.what
  slots.name_of(at, name)
  if type(value) == "function" then return { name = name, call = value } end
  local matcher = unbox(value, "matcher")
  if not matcher then wrong(at, "not_a_tag", { found = value, what = what }) end
  local held, odd = matchers.of_figures(matcher)
  if not held then wrong(at, "tag_of_field", { name = odd, what = what }) end
  return { name = name, held = asking(at, held) }
end

local function expect_table(slot, value)
  if type(value) ~= "table" then
    expect(slot, value, "not_tags")
  end
  local count = #say.sorted(value)
  if count > TAGS_MAX then
    wrong(slot, "too_many", { count = count, what = "tags", most = TAGS_MAX })
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
