-- experiment { … }: policies side by side, of which each session runs under one (mode "split"), or
-- each event under all (mode "shadow"). Described to the core as one of its arms at a time: the
-- policy of that arm, with what the experiment says in `experiment`.
local natives, use = ...
local say, slots, mistakes = use "say", use "slot", use "mistakes"
local attempt = mistakes.attempt
local wrong, expect, below = slots.wrong, slots.expect, slots.below
local box, unbox = natives.box, natives.unbox

local SLOTS = { name = true, only = true, split = true, mode = true, arms = true }
local ARM = { share = true, policy = true, [1] = true }
local MODES = { split = true, shadow = true }
local ARMS_MAX = 32

-- What is asked before it is known which session an event belongs to, and so which arm.
local COMMON = {
  "key", "time", "lateness", "max_jump", "retain", "order", "unique", "ignore", "session.id",
  "session.trust", "session.carry", "window.key",
}

-- ---- arms ---------------------------------------------------------------------------------------

local function share_of(slot, value)
  if not math.type(value) or not (value >= 0 and value < math.huge) then
    expect(slot, value, "not_a_number")
  end
  return value + 0.0
end

local function arm_of(slot, value)
  if type(value) ~= "table" then
    expect(slot, value, "not_an_arm")
  end
  local unknown, of = say.unknown_option(value, ARM)
  if unknown then wrong(slot, unknown, of) end
  slots.name_of(slot, value[1])
  local described = unbox(value.policy, "policy")
  if not described then
    expect(below(slot, "policy"), value.policy, "not_a_policy.arm")
  end
  return { name = value[1], described = described,
    share = value.share ~= nil and share_of(below(slot, "share"), value.share) or nil }
end

-- Up to where, from 0 to 1, each arm goes: all shares are given, or none.
local function ends_of(slot, arms)
  local total, reached, ends = 0.0, 0.0, {}
  for i, arm in ipairs(arms) do
    if (arm.share == nil) ~= (arms[1].share == nil) then
      wrong(below(slot, i), "share_of_some", { some = arm.share and "a" or "no" })
    end
    total = total + (arm.share or 1.0)
  end
  if total == 0 then wrong(slot, "shares_of_0") end
  for i, arm in ipairs(arms) do
    reached = reached + (arm.share or 1.0)
    ends[i] = reached / total
  end
  return ends
end

local function expect_new(slot, name, names)
  if names[name] then wrong(slot, "arm_twice", { name = name }) end
end

local function arms_of(slot, value)
  if type(value) ~= "table" or #value ~= #say.sorted(value) or #value < 2 or #value > ARMS_MAX then
    wrong(slot, "not_arms", { found = value, most = ARMS_MAX })
  end
  local arms, names = {}, {}
  for i, given in ipairs(value) do
    local arm = attempt(arm_of, below(slot, i), given)
    if arm then
      attempt(expect_new, below(slot, i), arm.name, names)
      arms[#arms + 1], names[arm.name] = arm, true
    end
  end
  return arms
end

-- ---- what the arms have in common ---------------------------------------------------------------

-- Whether two descriptions say the same: functions are the same where they are one.
local function same(a, b)
  if type(a) ~= "table" or type(b) ~= "table" then return rawequal(a, b) or a == b end
  for name, value in pairs(a) do -- wherever it is written
    if name ~= "rule" and not same(value, b[name]) then return false end
  end
  for name in pairs(b) do
    if name ~= "rule" and a[name] == nil then return false end
  end
  return true
end

-- The slot of a description; of `window.key` also whether there are windows.
local function at(described, path)
  local outer, inner = path:match "^(.*)%.(.*)$"
  if not outer then return described[path] end
  return described[outer] and { described[outer][inner] }
end

local function have_in_common(slot, arms)
  for i = 2, #arms do
    for _, path in ipairs(COMMON) do
      if not same(at(arms[1].described, path), at(arms[i].described, path)) then
        wrong(below(slot, i), "not_in_common",
          { path = path, arm = arms[i].name, first = arms[1].name })
      end
    end
  end
end

-- ---- the word -----------------------------------------------------------------------------------

local function file_name(file)
  return (file:match "([^/]*)$":gsub("%.lua$", ""))
end

local function mode_of(slot, value)
  if value ~= nil and not MODES[value] then
    expect(slot, value, "not_a_mode")
  end
  return value or "split"
end

local function experiment(value)
  natives.expect_loading "experiment"
  local file, before = natives.running(), mistakes.count()
  local root = { file = file, path = "", word = "experiment", asked = slots.asked_of "session" }
  if type(value) ~= "table" then expect(root, value, "not_a_table.experiment") end
  slots.known_members(root, value, SLOTS, "slots")
  local function given(...) return slots.given(root, value, ...) end
  given("name", slots.name_of)
  local arms = attempt(arms_of, below(root, "arms"), value.arms)
  local made = {
    name = value.name or file_name(file), arms = arms,
    splits = attempt(mode_of, below(root, "mode"), value.mode) == "split",
    only = given("only", slots.event_matcher_of),
    split = given("split", slots.choice_of, slots.key_of, nil, true),
  }
  if mistakes.count() > before then mistakes.follow() end
  made.ends = ends_of(below(root, "arms"), arms)
  if made.splits then have_in_common(below(root, "arms"), arms) end
  return box("experiment", made)
end

-- The description of one arm's policy, as the core compiles it.
local function describe_arm(made, which)
  local arm, described = made.arms[which], {}
  for name, value in pairs(arm.described) do described[name] = value end
  described.name = made.splits and made.name or made.name .. "/" .. arm.name
  described.experiment = { name = made.name, arm = arm.name, arms = #made.arms,
    splits = made.splits, ends = made.ends, only = made.only, split = made.split }
  return described
end

-- The descriptions of all its policies, and of what it asks events itself.
local function policies_of(made)
  local list = { experiment = { only = made.only, split = made.split } }
  for i, arm in ipairs(made.arms) do list[i] = arm.described end
  return list
end

return { experiment = experiment, describe_arm = describe_arm, policies_of = policies_of }
