-- What stands in an expectation for a value that is not known to the letter: the tests of the rules
-- language, and some that only make sense of a run.
local lull, use = ...
local clock, show = use "clock", use "show"

local test = use "kind"()
local tests = { words = {}, is = test.is }
local words = tests.words

local function new(text, holds)
  return test.make { text = text, holds = holds }
end

-- A number, or a span in milliseconds.
local function bound(word, value)
  local number = type(value) == "number" and value or clock.span(value)
  if not number then
    lull.raise(("%s: found %s, expected a number or a span such as \"30m\""):format(word,
      show.value(value)))
  end
  return number
end

local function comparison(word, compare)
  words[word] = function(value)
    local limit = bound(word, value)
    return new(word .. " " .. show.text(value), function(found)
      return type(found) == "number" and compare(found, limit)
    end)
  end
end

comparison("at_least", function(a, b) return a >= b end)
comparison("over", function(a, b) return a > b end)
comparison("at_most", function(a, b) return a <= b end)
comparison("under", function(a, b) return a < b end)

function words.between(low, high)
  local from, to = bound("between", low), bound("between", high)
  return new(("between %s and %s"):format(show.text(low), show.text(high)), function(found)
    return type(found) == "number" and found >= from and found <= to
  end)
end

words.exists = new("exists", function(found) return found ~= nil end)
words.missing = new("missing", function(found) return found == nil end)
words.anything = new("anything", function() return true end)

function words.except(value)
  return new("except " .. show.value(value), function(found)
    return found ~= nil and found ~= value
  end)
end

-- A text with this in it, or a list with this item.
function words.contains(value)
  return new("contains " .. show.value(value), function(found)
    if type(found) == "string" then
      return type(value) == "string" and found:find(value, 1, true) ~= nil
    end
    for _, item in ipairs(type(found) == "table" and found or {}) do
      if item == value then return true end
    end
    return false
  end)
end

function words.begins(text)
  return new("begins " .. show.value(text), function(found)
    return type(found) == "string" and found:sub(1, #text) == text
  end)
end

function words.matches(pattern)
  return new("matches " .. show.value(pattern), function(found)
    return type(found) == "string" and found:find(pattern) ~= nil
  end)
end

-- The id of the session of this number in its run: minted ids are never known to the letter.
function words.same_as(number)
  return new("same as " .. show.value(number), function(found, run)
    local session = run.sessions[number]
    return session ~= nil and found == session.id
  end)
end

return tests
