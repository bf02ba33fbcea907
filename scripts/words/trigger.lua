-- What ends a session by what an event says: rotate_on and its word `changed`. A trigger is
-- described as { held = matcher, name = reason }, { call = function } or
-- { changed = { path, …, from =, to = } }.
local natives, use = ...
local say, nearest = use "say", use "nearest"
local test_of = use "matcher".test_of
local box = natives.box

local REASON_BYTES = 64

local words = {}

-- What is wrong with a name that a rule gives for a reason, or nil.
local function reason_fault(name)
  if type(name) ~= "string" then return say.expected(name, 'a reason: when({ … }, "login")') end
  if name == "" or #name > REASON_BYTES or not utf8.len(name) then
    return say.expected(name, "a reason of 1 to " .. REASON_BYTES .. " bytes of UTF-8")
  end
  if natives.reasons[name] then
    return say.expected(name, "another name: this one is a reason of lull's own")
  end
end

local OPTIONS = { from = true, to = true }

-- changed "user_id"; changed { "campaign", to = except "direct" }
function words.changed(value)
  local given = type(value) == "table" and value or { value }
  local change = {}
  for i, path in ipairs(given) do
    if type(path) ~= "string" then say.word("changed", say.expected(path, "a path")) end
    local wrong = natives.path_fault(path)
    if wrong then say.word("changed", wrong) end
    change[i] = path
  end
  if #change == 0 then say.word("changed", say.expected(value, 'a path: changed "user_id"')) end
  for _, name in ipairs(say.sorted(given)) do
    if not math.type(name) and not OPTIONS[name] then
      say.word("changed", "no option ", say.name(name), nearest.hint(name, OPTIONS))
    end
  end
  for name in pairs(OPTIONS) do
    change[name] = given[name] ~= nil and test_of("changed." .. name, given[name]) or nil
  end
  return box("changed", change)
end

-- The answer of a function of rotate_on: raises where it is no reason.
local function answered_reason(name)
  local fault = reason_fault(name)
  if fault then error(fault, 0) end
end

return { words = words, reason_fault = reason_fault, answered_reason = answered_reason }
