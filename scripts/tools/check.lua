-- What holds and what does not: assert as people know it from busted, and how a failure is told.
local lull, use = ...
local nearest, show = use "nearest", use "show"

local check = {}

-- ---- failures -----------------------------------------------------------------------------------

local failure -- of the promise that runs

local watched = {} -- runs that it has to do with

function check.begin()
  failure, watched = nil, {}
end

function check.watch(run)
  watched[#watched + 1] = run
end

-- Ends the promise that runs. `message` may have many lines.
function check.fail(message)
  local file, line = lull.place()
  failure = { outcome = "failed", file = file, line = line, message = message }
  lull.raise "an expectation failed"
end

-- What a run says of each kind of trouble, and how it is asked for.
local TROUBLES = {
  { "rule_errors", "a rule failed", tostring },
  { "rejects", "an event was rejected", function(reject)
    return ("%s (line %d)"):format(reject.message, reject.line)
  end },
}

-- Ends the promise if a run had trouble that it does not expect: a spec that looks the other way
-- would be kept by rules that do nothing.
function check.no_trouble()
  for _, run in ipairs(watched) do
    for _, trouble in ipairs(TROUBLES) do
      local kind, what, text = table.unpack(trouble)
      if #run[kind] > 0 and not run.run.asked[kind] then
        local file = run.run.file
        failure = { outcome = "failed", file = file, line = run.run.line,
          message = ("%s: %s\nif that is meant, say expect(run):%s { … }"):format(what,
            text(run[kind][1]), kind) }
        lull.raise "an expectation failed"
      end
    end
  end
end

-- What failed last, once.
function check.failure()
  local last = failure
  failure = nil
  return last
end

-- ---- values that are the same -------------------------------------------------------------------

local LEVELS, DIFFERENCES = 20, 8

local function differ(found, expected, path, list, level)
  if found == expected or #list > DIFFERENCES then return end
  if type(found) ~= "table" or type(expected) ~= "table" or level > LEVELS then
    list[#list + 1] = { path = path, found = found, expected = expected }
    return
  end
  local seen = {}
  for key, value in pairs(expected) do
    seen[key] = true
    differ(found[key], value, show.member(path, key), list, level + 1)
  end
  for key, value in pairs(found) do
    if not seen[key] then differ(value, nil, show.member(path, key), list, level + 1) end
  end
end

-- Whether two values have the same members; if not, a text that says where they differ.
local function same(found, expected)
  local list = {}
  differ(found, expected, "", list, 1)
  if #list == 0 then return true end
  local rows = {}
  for i = 1, math.min(#list, DIFFERENCES) do
    local at = list[i]
    rows[i] = { at.path == "" and "" or at.path, show.value(at.found), show.value(at.expected) }
  end
  table.insert(rows, 1, { "", "found", "expected" })
  if #list > DIFFERENCES then rows[#rows + 1] = { "…", "", "" } end
  return false, show.rows(rows)
end

check.same = same

-- ---- assert -------------------------------------------------------------------------------------

local asserted = {} -- by the last words of its name: what is asked, and what is said if not

local function is_kind(kind)
  return function(value)
    return type(value) == kind, ("found %s, expected a %s"):format(show.value(value), kind)
  end
end

for _, kind in ipairs { "string", "number", "table", "boolean", "function" } do
  asserted[kind] = is_kind(kind)
end

-- busted's order: expected, found.
function asserted.equal(expected, found)
  return rawequal(expected, found),
    ("found %s, expected %s"):format(show.value(found), show.value(expected))
end

function asserted.same(expected, found)
  local fine, difference = same(found, expected)
  return fine, difference and "not the same:\n" .. difference
    or "found the same, expected something else"
end

asserted["true"] = function(value)
  return value == true, ("found %s, expected true"):format(show.value(value))
end

asserted["false"] = function(value)
  return value == false, ("found %s, expected false"):format(show.value(value))
end

asserted["nil"] = function(value)
  return value == nil, ("found %s, expected nil"):format(show.value(value))
end

function asserted.truthy(value)
  return value and true or false, ("found %s, expected something true"):format(show.value(value))
end

function asserted.falsy(value)
  return not value, ("found %s, expected nil or false"):format(show.value(value))
end

function asserted.near(expected, found, tolerance)
  return math.abs(expected - found) <= tolerance, ("found %s, expected %s, give or take %s"):format(
    show.value(found), show.value(expected), show.value(tolerance))
end

function asserted.matches(pattern, text)
  return type(text) == "string" and text:find(pattern) ~= nil,
    ("found %s, expected a text that matches %s"):format(show.value(text), show.value(pattern))
end

function asserted.error(body, expected)
  local fine, message = lull.protected(body)
  if fine then return false, "found no error, expected one" end
  if expected == nil then return true, ("found the error %s, expected none"):format(
    show.value(message)) end
  return type(message) == "string" and message:find(expected, 1, true) ~= nil,
    ("found the error %s, expected one with %s"):format(show.value(message), show.value(expected))
end

local ALIASES = { equals = "equal", errors = "error", truth = "truthy", falsehood = "falsy",
  match = "matches" }
local FILLERS = { is = true, are = true, has = true, have = true, was = true, a = true, an = true }
local NEGATIONS = { ["not"] = true, no = true }

local function known_names()
  local names = {}
  for name in pairs(asserted) do names[#names + 1] = name end
  return names
end

-- assert.is_not_nil, assert.are.same, assert.has_no.errors: words in a row, of which the last says
-- what is asked.
local function chain(negated)
  return setmetatable({}, {
    __metatable = false,
    __newindex = function() lull.raise "assert: found an assignment, expected a call" end,
    __index = function(_, name)
      local negates, word = negated, nil
      for part in tostring(name):gmatch "[^_]+" do
        if NEGATIONS[part] then
          negates = not negates
        elseif not FILLERS[part] then
          word = ALIASES[part] or part
        end
      end
      if not word then return chain(negates) end
      local ask = rawget(asserted, word)
      if not ask then
        lull.raise("no assert." .. tostring(name) .. nearest.hint(word, known_names()))
      end
      return function(...)
        local fine, message = ask(...)
        if fine == negates then
          check.fail(negates and "did not expect this: " .. show.list(...) or message)
        end
        return ...
      end
    end,
    __call = function(_, value, message, ...)
      if not value then
        check.fail(message == nil and "assertion failed" or show.text(message))
      end
      return value, message, ...
    end,
  })
end

check.assert = chain(false)

return check
