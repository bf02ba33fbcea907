-- What runs a spec: the room's script of lull test (see core/tool/room.h). It shows the spec the
-- words that people know from busted and those of ours, and runs the promises one by one.
local lull, use = ...
local nearest, check, show = use "nearest", use "check", use "show"
local given, tests, expect_value = use "given", use "tests", use "expect"

local spec = {}
local promises = {} -- in the order in which the spec makes them: { name, body, blocks }
local block         -- the describe that is being read
local running       -- the promise that runs

-- ---- describe and it ----------------------------------------------------------------------------

local function expect_reading(word)
  if running then
    lull.raise(word .. ": found it in a promise, expected it in the file itself or in a describe")
  end
end

local function expect(word, value, kind)
  if type(value) ~= kind then
    lull.raise(("%s: found %s, expected a %s"):format(word, show.value(value), kind))
  end
end

local function line_here()
  local _, line = lull.place()
  return line
end

local function full_name(name)
  local parts = { name }
  local at = block
  while at.outer do
    table.insert(parts, 1, at.name)
    at = at.outer
  end
  return table.concat(parts, " ")
end

local words = {}

function words.describe(name, body)
  expect_reading "describe"
  expect("describe", name, "string")
  expect("describe", body, "function")
  block = { name = name, outer = block, before = {}, after = {} }
  body()
  block = block.outer
end

function words.it(name, body)
  expect_reading "it"
  expect("it", name, "string")
  expect("it", body, "function")
  promises[#promises + 1] = { name = full_name(name), body = body, block = block,
    line = line_here() }
end

-- In a file, a promise that is still to be written; in a promise, its end: it cannot be kept here.
function words.pending(name)
  name = name or "pending"
  expect("pending", name, "string")
  if running then
    running.given_up = name
    lull.raise "pending"
  end
  promises[#promises + 1] = { name = full_name(name), block = block, line = line_here(),
    pending = "still to be written" }
end

function words.before_each(body)
  expect_reading "before_each"
  expect("before_each", body, "function")
  block.before[#block.before + 1] = body
end

function words.after_each(body)
  expect_reading "after_each"
  expect("after_each", body, "function")
  table.insert(block.after, 1, body)
end

words.context, words.insulate = words.describe, words.describe
words.spec, words.test = words.it, words.it

-- ---- what a spec sees ---------------------------------------------------------------------------

local REFUSED = {
  io = "a spec says what happens in given { … }",
  os = "time in a spec is virtual: each event says when it happens",
  debug = "failures are told with their line",
  package = "a spec stands alone", require = "a spec stands alone: rules come by rules \"NAME\"",
  load = "put the code into the spec", loadstring = "put the code into the spec",
  dofile = "put the code into the spec", loadfile = "put the code into the spec",
  print = "say what you expect: a promise that is kept says nothing",
  pcall = "use assert.has_error", xpcall = "use assert.has_error",
  coroutine = "a promise runs from its first line to its last",
  setmetatable = "use plain tables and functions", getmetatable = "use plain tables and functions",
  rawset = "use t[k] = v", rawget = "use t[k]",
  collectgarbage = "memory has a limit and is watched",
}

local function unknown(names, prefix)
  return function(_, name)
    local full = prefix .. show.text(name)
    if REFUSED[full] then
      lull.raise(full .. " is not available in specs: " .. REFUSED[full])
    end
    lull.raise("no " .. (prefix == "" and "word " or "function ") .. full
      .. nearest.hint(name, names))
  end
end

-- A table that can be read and not written. `prefix`: of its names in messages.
local function locked(names, prefix)
  setmetatable(names, { __index = unknown(names, prefix), __metatable = false })
  return setmetatable({}, {
    __index = names,
    __metatable = false,
    __newindex = function(_, name)
      lull.raise(("found an assignment to %s%s, expected a local: write local %s"):format(prefix,
        show.text(name), show.text(name)))
    end,
  })
end

local function environment()
  local names = {}
  local library = lull.library
  for name, value in pairs(library.base) do names[name] = value end
  for _, name in ipairs { "string", "table", "math", "utf8" } do
    local copy = {}
    for key, value in pairs(library[name]) do copy[key] = value end
    names[name] = locked(copy, name .. ".")
  end
  for name, word in pairs(words) do names[name] = word end
  for _, more in ipairs { given.words, tests.words } do
    for name, word in pairs(more) do names[name] = word end
  end
  names.assert, names.expect = check.assert, expect_value
  return locked(names, "")
end

-- ---- what the tool asks -------------------------------------------------------------------------

-- The promises of a file, as JSON. `covers`: the lines of its rules are of interest.
function spec.load(file, text, covers)
  if text:byte(1) == 27 then
    lull.raise "found compiled code, expected the text of a spec"
  end
  block = { before = {}, after = {} }
  given.begin(file:match "^(.*/)[^/]*$" or "", covers)
  lull.compile(file, text, environment())()
  local list = lull.decode "[]"
  for i, promise in ipairs(promises) do
    list[i] = { number = i, name = promise.name, line = promise.line, pending = promise.pending }
  end
  return lull.encode(list)
end

local function before(of)
  if of.outer then before(of.outer) end
  for _, body in ipairs(of.before) do body() end
end

-- Runs a promise. What it raises ends it: see spec.outcome.
function spec.run(number)
  running = promises[number]
  check.begin()
  before(running.block)
  running.body()
  check.no_trouble()
end

-- What is to be done after a promise, whatever came of it.
function spec.after(number)
  local at = promises[number].block
  while at do
    for _, body in ipairs(at.after) do body() end
    at = at.outer
  end
  running = nil
end

-- Which lines of rules were exercised so far.
spec.coverage = given.coverage

-- What is known here of why the last call failed, as JSON; nil: nothing, it was an error.
function spec.outcome()
  local failure = check.failure()
  if running and running.given_up then
    return lull.encode { outcome = "pending", message = running.given_up }
  end
  return failure and lull.encode(failure)
end

return spec
