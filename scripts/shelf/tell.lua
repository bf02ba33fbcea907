-- Tells what slots of a policy hold, as record.lua has written it down, in a few words each. What a
-- function does is told by the comment on its first line, where it has one.
local tell = {}

local function comment_of(call, lines)
  return lines[debug.getinfo(call, "S").linedefined]:match "%-%-%s*(.-)%s*$"
end

-- ---- values, tests and matchers -----------------------------------------------------------------

local function quoted(path) return "`" .. path .. "`" end

local function list_of(parts, last)
  if #parts < 2 then return parts[1] or "" end
  return table.concat(parts, ", ", 1, #parts - 1) .. " " .. last .. " " .. parts[#parts]
end

local COMPARED = { at_least = "≥ ", over = "> ", at_most = "≤ ", under = "< ", except = "not ",
  begins = "begins with ", contains = "contains ", matches = "matches " }

local function test_of(test)
  if type(test) ~= "table" then return tostring(test) end
  if COMPARED[test.word] then return COMPARED[test.word] .. test_of(test[1]) end
  if test.word == "between" then return ("%s to %s"):format(test[1], test[2]) end
  if test.word then return test.word end
  local values = {}
  for i, value in ipairs(test) do values[i] = test_of(value) end
  return list_of(values, "or")
end

-- Paths or figures, and what each must be.
local function tests_of(tests)
  local names, parts = {}, {}
  for name in pairs(tests) do names[#names + 1] = name end
  table.sort(names)
  for i, name in ipairs(names) do
    local test = tests[name]
    parts[i] = quoted(name) .. (test == true and "" or " " .. test_of(test))
  end
  return list_of(parts, "and")
end

local JOINED = { any = "or", all = "and", none = "nor" }

-- What a matcher holds for: a bare table stands for `where`.
function tell.matcher(matcher)
  if matcher.called then return (matcher.called:gsub("_", " ")) end
  if not matcher.word then return tests_of(matcher) end
  if matcher.word == "where" or matcher.word == "so_far" then
    local tests = matcher.n == 2 and { [matcher[1]] = matcher[2] } or matcher[1]
    return (matcher.word == "so_far" and "so far " or "") .. tests_of(tests)
  end
  if matcher.word == "inside" then return tell.matcher(matcher[2]) end
  if matcher.word == "sample" then return ("a sample of %s"):format(quoted(matcher[2])) end
  local parts = {}
  for i = 1, matcher.n do
    local part = matcher[i]
    if part ~= nil then
      local text = tell.matcher(part)
      local several = JOINED[part.word] and not part.called and part[2] ~= nil
      parts[#parts + 1] = several and "(" .. text .. ")" or text
    end
  end
  local before = matcher.word ~= "none" and "" or parts[2] and "neither " or "not "
  return before .. list_of(parts, JOINED[matcher.word])
end

-- ---- choices and thresholds ---------------------------------------------------------------------

-- A slot as a list of { value =, held = the matcher or table it depends on }. One whose condition
-- is false is not there, and nothing stands behind a value that always holds.
function tell.choices(slot)
  local choices = {}
  if type(slot) ~= "table" or slot.word ~= "choose" then return { { value = slot } } end
  for _, choice in ipairs(slot[1]) do
    local held, value = true, choice
    if type(choice) == "table" and choice.word == "when" then held, value = choice[1], choice[2] end
    if held then choices[#choices + 1] = { value = value, held = held ~= true and held or nil } end
    if held == true and type(value) ~= "function" then break end
  end
  return choices
end

-- A timeout, with the sign that says what happens at exactly that distance.
local function timeout_of(value, lines)
  if type(value) == "function" then return comment_of(value, lines) or "by a function" end
  if type(value) == "string" then return "> " .. value end
  if value.word == "field" or value.word == "by" then return "by " .. quoted(value[1]) end
  return value.word == "never" and "never" or COMPARED[value.word] .. value[1]
end

-- A threshold in words.
function tell.threshold(slot, lines)
  if slot == nil then return "never" end
  local since = type(slot) == "table" and not slot.word and slot.since
  local parts = {}
  for i, choice in ipairs(tell.choices(since and slot[1] or slot)) do
    local condition = choice.held and " if " .. tell.matcher(choice.held) or ""
    parts[i] = timeout_of(choice.value, lines) .. condition
  end
  return table.concat(parts, "; else ") .. (since and ", since the carried " .. quoted(since) or "")
end

-- ---- triggers -----------------------------------------------------------------------------------

local function calendar_of(unit)
  if type(unit) ~= "table" then return "each " .. unit .. " in UTC" end
  return ("each %s%s in %s"):format(unit[1], unit.at and " from " .. unit.at or "",
    unit.tz or "UTC")
end

local function changed_of(what)
  if type(what) ~= "table" then what = { what } end
  local paths = {}
  for i, path in ipairs(what) do paths[i] = quoted(path) end
  return "another " .. list_of(paths, "or") .. (what.to and ", " .. test_of(what.to) or "")
end

-- A trigger in words; nil and true for one that is switched off.
local function trigger_of(trigger, lines)
  if type(trigger) == "function" then
    return comment_of(trigger, lines) or "what a function says"
  end
  if trigger.word == "calendar" then return calendar_of(trigger[1]) end
  if trigger.word == "changed" then return changed_of(trigger[1]) end
  local held, what = trigger[1], trigger[2]
  if type(what) ~= "string" then
    return trigger_of(what, lines), not held
  end
  return held and type(held) == "table" and tell.matcher(held) or what, not held
end

local function limit_of(limit)
  if type(limit) ~= "table" then return ("%d events"):format(limit) end
  local name, most = next(limit)
  return ("%d %s"):format(most, name)
end

-- What ends a session besides time, in words.
function tell.ends(session, lines)
  local parts, off = {}, {}
  for _, trigger in ipairs(session.rotate_on or {}) do
    local text, is_off = trigger_of(trigger, lines)
    local list = is_off and off or parts
    list[#list + 1] = text
  end
  if session.limit then parts[#parts + 1] = limit_of(session.limit) end
  for _, slot in ipairs { "end_on", "forget_on" } do
    local last = session[slot]
    if type(last) == "function" then last = { called = comment_of(last, lines) } end
    if last then parts[#parts + 1] = "after " .. tell.matcher(last) end
  end
  if off[1] then parts[#parts + 1] = "(off: " .. table.concat(off, "; ") .. ")" end
  return parts[1] and table.concat(parts, "; ") or "–"
end

-- ---- activity -----------------------------------------------------------------------------------

local BUILT_IN = { active = true, passive = false, ignore = false }

-- Which events keep a session alive.
function tell.activity(policy)
  local slot = policy.session.activity or policy.activity
  if slot == nil or slot == "active" then return "every event" end
  if type(slot) == "function" then return "what a function says" end
  if slot.word and slot.word ~= "choose" then return "only " .. tell.matcher(slot) end
  local lists, otherwise, unless = { [true] = {}, [false] = {} }, true, {}
  for _, choice in ipairs(tell.choices(slot)) do
    local class = policy.classes and policy.classes[choice.value]
    local extends = BUILT_IN[choice.value]
    if class then extends = class.extends ~= false end
    if choice.held then
      -- an answer before the first other one is an exception of that one
      local list = lists[extends]
      list[#list + 1] = tell.matcher(choice.held)
      unless[extends] = unless[extends] or not lists[not extends][1] and list
    else
      otherwise = extends
    end
  end
  local exceptions = lists[not otherwise]
  if not exceptions[1] then return otherwise and "every event" or "none" end
  return (otherwise and "all but " or "only ") .. table.concat(exceptions, "; ")
    .. (unless[otherwise] and ", unless " .. table.concat(unless[otherwise], "; ") or "")
end

-- ---- late events --------------------------------------------------------------------------------

-- What becomes of events that come late.
function tell.late(policy)
  local parts, time = {}, policy.time
  if type(time) == "table" and time.word then time = time[1] end
  if policy.lateness and policy.lateness ~= "0s" then
    parts[1] = "waits " .. policy.lateness .. " for them"
  end
  if type(time) == "table" and time.received then
    for _, bound in ipairs { "behind", "ahead" } do
      if time[bound] then
        parts[#parts + 1] = ("at most %s %s %s"):format(time[bound], bound, quoted(time.received))
      end
    end
  end
  if policy.unique then parts[#parts + 1] = "each " .. quoted(policy.unique) .. " once" end
  return parts[1] and table.concat(parts, "; ") or "join within idle"
end

return tell
