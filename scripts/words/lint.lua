-- What a policy says and its author can hardly mean, which of its slots are functions, and which
-- fields it reads: what `lull check` tells of a file that loads. Asked of descriptions (see
-- policy.lua); what only the text shows is in lint_source.lua.
local natives, use = ...
local say, figures_of = use "say", use "lint_figures"
local lint_source, find_place = use "lint_source", use "place".find

-- ---- telling ------------------------------------------------------------------------------------

local found, known = {}, {}

-- Each thing once, however many arms of an experiment share it.
local function tell(kind, code, file, line, slot, message)
  local whole = table.concat({ kind, file, line, slot or "", message }, "\0")
  if not known[whole] then
    known[whole] = true
    found[#found + 1] = { kind = kind, code = code, file = file, line = line, slot = slot,
      message = message, at = #found }
  end
end

-- Hands all of them on, by file and line.
local function hand_on()
  table.sort(found, function(a, b)
    if a.file ~= b.file then return a.file < b.file end
    if a.line ~= b.line then return a.line < b.line end
    return a.at < b.at
  end)
  for _, it in ipairs(found) do
    natives.find(it.kind, it.code, it.file, it.line, it.slot, it.message)
  end
end

local function warn(policy, code, path, of)
  local file, line = find_place(policy.lines, path)
  tell("warning", say.code(code), file, line, path, path .. ": " .. say.text(code, of))
end

-- ---- choices ------------------------------------------------------------------------------------

-- The arms of a choice, of one value too.
local function arms_of(choice)
  if not choice then return {} end
  return choice.choose and choice or { choice }
end

-- The least and the greatest that a threshold can be, in ms; nil where an event or a function says,
-- or it can be never.
local function range_of(choice)
  local least, most
  for _, arm in ipairs(arms_of(choice)) do
    local ms = arm.leaf and not arm.leaf.since and arm.leaf.ms
    if not ms then return nil end
    least, most = math.min(least or ms, ms), math.max(most or ms, ms)
  end
  return least, most
end

local UNITS = { { "d", 86400000 }, { "h", 3600000 }, { "m", 60000 }, { "s", 1000 }, { "ms", 1 } }

-- As people write it: one day is 24h.
local function duration_text(ms)
  for _, unit in ipairs(UNITS) do
    local many = ms // unit[2]
    if ms % unit[2] == 0 and not (unit[1] == "d" and many == 1) then return many .. unit[1] end
  end
end

-- Where an inner timeout is no shorter than the outer one, the outer one always comes first.
local function compare_timeouts(policy, inner_path, inner, outer_path, outer)
  local _, longest = range_of(outer)
  if not longest then return end
  for _, arm in ipairs(arms_of(inner)) do
    local ms = arm.leaf and arm.leaf.ms
    if ms and ms >= longest then
      warn(policy, "never_decides", inner_path, { inner = duration_text(ms), path = outer_path,
        outer = duration_text(longest) })
    end
  end
end

local function check_timeouts(policy)
  local session, window = policy.session, policy.window
  if not (session.id and session.trust == "full") then
    compare_timeouts(policy, "session.idle", session.idle, "session.cap", session.cap)
  end
  if window then
    compare_timeouts(policy, "window.idle", window.idle, "session.idle", session.idle)
    compare_timeouts(policy, "window.cap", window.cap, "session.cap", session.cap)
  end
end

-- Some events may leave their session without any timeout.
local function check_closing(policy)
  local session = policy.session
  if session.rotate_on.calendars[1] then return end
  local can_be_never = not session.cap
  for _, arm in ipairs(arms_of(session.cap)) do
    can_be_never = can_be_never or arm.leaf ~= nil and arm.leaf.never
  end
  for _, arm in ipairs(arms_of(session.idle)) do
    if can_be_never and arm.leaf and arm.leaf.never then
      warn(policy, "never_closes", "session.idle")
    end
  end
end

-- ---- what is never asked ------------------------------------------------------------------------

local function always(held)
  return held ~= nil and held.kind == "constant" and held.value
end

local function check_order(policy, path, list, what)
  for i, item in ipairs(list) do
    if i < #list and always(item.held) then
      warn(policy, "never_asked.item", path, { what = what })
      return
    end
  end
end

-- Whether some event can be of a class with this flag; true where a function or a field says.
local function some_class(policy, activity, flag)
  if not activity or activity.choose and not activity.otherwise then
    return true -- the default: active
  end
  for _, arm in ipairs(arms_of(activity)) do
    local class = arm.leaf and policy.classes[policy.classes[arm.leaf]]
    if not class or class[flag] then return true end
  end
  return false
end

local function check_triggers(policy, place, scope)
  check_order(policy, place .. ".rotate_on", scope.rotate_on, "trigger")
  local activity = scope.activity or policy.activity
  local extends = some_class(policy, activity, "extends")
  local counts = some_class(policy, activity, "counts")
  for _, item in ipairs(scope.rotate_on) do
    if item.changed and not extends or not item.changed and not counts then
      warn(policy, "never_asked.trigger", place .. ".rotate_on",
        { flag = item.changed and "extends" or "counts" })
    end
  end
  if scope.limit and not extends then
    warn(policy, "never_asked.limit", place .. ".limit")
  end
end

-- ---- matchers -----------------------------------------------------------------------------------

-- A list such as { 1, "1" } was meant as one value: but 1 is not "1".
local function mixed(list)
  local numbers = {}
  for _, value in ipairs(list) do
    if math.type(value) then numbers[value] = true end
  end
  for _, value in ipairs(list) do
    local number = type(value) == "string" and tonumber(value)
    if number and numbers[number] then return value end
  end
end

local function check_tests(policy, path, at, where)
  if type(at) ~= "table" then return end
  local test = at.test
  local odd = test and test.op == "in" and mixed(test)
  if odd then
    warn(policy, "mixed_list", path, { number = odd, path = at.path or at.figure or where })
  end
  for _, child in pairs(at) do check_tests(policy, path, child, at.path or where) end
end

-- ---- going through a policy ---------------------------------------------------------------------

local SLOTS = { "key", "time", "ignore", "activity" }
local OF_SCOPE = { "id", "key", "activity", "idle", "cap", "end_on", "forget_on", "confirm_on",
  "snapshot" }
local LISTS = { "rotate_on", "tags", "measures" }

-- Calls visit(path, description) for each slot that says something of events.
local function each_slot(policy, visit)
  for _, name in ipairs(SLOTS) do
    if policy[name] then visit(name, policy[name]) end
  end
  for _, place in ipairs { "session", "window" } do
    local scope = policy[place] or {}
    for _, name in ipairs(OF_SCOPE) do
      if scope[name] then visit(place .. "." .. name, scope[name]) end
    end
    for _, name in ipairs(LISTS) do
      for _, item in ipairs(scope[name] or {}) do
        local path = place .. "." .. name
        visit(item.name and name ~= "rotate_on" and path .. "." .. item.name or path, item)
      end
    end
  end
end

local function has_call(at)
  if type(at) ~= "table" then return false end
  if at.call then return true end
  for _, item in ipairs(at) do
    if has_call(item) then return true end
  end
  return false
end

local function tell_calls(policy)
  local function call(path)
    local file, line = find_place(policy.lines, path)
    tell("calls", nil, file, line, path, path .. ": " .. say.text "calls")
  end
  each_slot(policy, function(path, slot)
    if has_call(slot) then call(path) end
  end)
  if policy.session.update then call "session.update" end
end

-- Adds the paths of a description: of items those below them.
local function add_paths(at, before, into)
  if type(at) ~= "table" then return end
  local inner = before
  if type(at.path) == "string" then
    inner = before .. at.path
    if at.kind == "items" or at.snapshot then inner = inner .. "[]." else into[inner] = true end
  end
  if type(at.field) == "string" then into[at.field] = true end
  for name, child in pairs(at) do
    local listed = at.changed ~= nil and name == "changed"
    for _, path in ipairs(listed and child or {}) do into[path] = true end
    if not listed then
      add_paths(child, (at.kind == "items" or at.snapshot) and inner or before, into)
    end
  end
end

local TIMES = { "received", "sent", "ends" }

local function tell_reads(policies, sources)
  local paths = {}
  for _, policy in ipairs(policies) do
    each_slot(policy, function(path, slot)
      local sequence = path == "window.snapshot" and slot.path
      add_paths(sequence and { path = slot.path, snapshot = true, table.unpack(slot) } or slot, "",
        paths)
    end)
    for _, name in ipairs(TIMES) do
      if policy.time[name] then paths[policy.time[name]] = true end
    end
    for _, path in pairs { policy.order or false, policy.unique or false,
      policy.window and policy.window.chunk or false } do
      if path then paths[path] = true end
    end
  end
  add_paths(policies.experiment, "", paths)
  lint_source.add_reads(sources, paths)
  local file = policies[1] and policies[1].lines.file or ""
  for _, path in ipairs(say.sorted(paths)) do tell("reads", nil, file, 0, nil, path) end
end

-- ---- the whole ----------------------------------------------------------------------------------

local function look_at(policy)
  check_timeouts(policy)
  check_closing(policy)
  each_slot(policy, function(path, slot)
    check_tests(policy, path, slot)
    if slot.choose then check_order(policy, path, slot, "choice") end
  end)
  for _, place in ipairs { "session", "window" } do
    if policy[place] then
      check_triggers(policy, place, policy[place])
      figures_of(policy, place, function(path, code, of) warn(policy, code, path, of) end)
    end
  end
  tell_calls(policy)
end

-- `policies`: the descriptions of the policy of a file, or of all arms of its experiment; none of a
-- vocabulary. `settings`: those of all files; `sources`: their texts by name.
return function(policies, settings, sources)
  for _, policy in ipairs(policies) do look_at(policy) end
  lint_source.look(settings, sources, function(code, file, line, slot, of)
    local text = say.text(code, of)
    tell("warning", code, file, line, slot, slot and slot .. ": " .. text or text)
  end)
  tell_reads(policies, sources)
  hand_on()
end
