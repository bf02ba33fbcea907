-- Rules, and events for them: `rules "shop"` and what its `given { … }` makes of a table. Each
-- event says when it happens in virtual time, which is written to where the policy looks for it.
local lull, use = ...
local clock, nearest, show, runs, check, coverage =
  use "clock", use "nearest", use "show", use "run", use "check", use "coverage"

local given = { words = {} }

local START = "2026-01-01T00:00:00Z" -- of virtual time, if a spec does not say
local EVENTS = 50000                 -- of one run
local EVENT_LEVELS = 100             -- of one event
local EVENT_STEPS = 250              -- what the engine does of an event, as steps of the spec

local folder -- of the spec: where its rules are
local points -- of their lines, where somebody asks which were exercised

function given.begin(path, covers)
  folder, points = path, covers and {} or nil
end

-- What is known of them by now: see coverage.lua.
function given.coverage()
  return coverage.text(points)
end

-- ---- when ---------------------------------------------------------------------------------------

local instant_kind, silence_kind = use "kind"(), use "kind"()

-- A field of an event that holds a time, as the event's own is written.
function given.words.instant(at)
  return instant_kind.make { at }
end

-- No event comes until then: time goes by, and what is due comes true.
function given.words.silence_until(at)
  return silence_kind.make { at }
end

local function instant_of(state, at, what)
  local span = clock.span(at)
  local instant = span and state.start + span or clock.instant(at)
  if not instant then
    lull.raise(('%s: found %s, expected a span since the start ("31m", "30m 1ms") or an instant '
      .. '("2026-03-29T01:00:00Z")'):format(what, show.value(at)))
  end
  return instant
end

-- An instant as a policy reads it.
local function written(unit, instant)
  if not unit then return clock.text(instant) end
  if unit == "ms" then return instant end
  if unit == "us" then return instant * 1000 end
  if unit == "ns" then return instant * 1000000 end
  return instant % 1000 == 0 and instant // 1000 or instant / 1000
end

-- The names of a path: a.b, a["c.d"].
local function names_of(path)
  local names, rest = {}, path
  while rest ~= "" do
    local quoted, behind = rest:match '^%.?%["([^"]*)"%](.*)$'
    local plain, after = rest:match "^%.?([^.%[]+)(.*)$"
    if not quoted and not plain then
      lull.raise("clock: found " .. show.value(path) .. ", expected a path")
    end
    names[#names + 1], rest = quoted or plain, behind or after
  end
  return names
end

local function put(event, path, value)
  local names = names_of(path)
  for i = 1, #names - 1 do
    if event[names[i]] == nil then event[names[i]] = {} end
    event = event[names[i]]
    if type(event) ~= "table" then
      lull.raise(("time: found %s at %s, expected a table with the time"):format(
        show.value(event), names[i]))
    end
  end
  if event[names[#names]] ~= nil then
    lull.raise(("found both at and %s, expected one of them to say when"):format(path))
  end
  event[names[#names]] = value
end

-- ---- what ---------------------------------------------------------------------------------------

-- A copy of a value of an event, with instants written and functions asked for the `number`th of
-- `every`.
local function resolved(state, value, number, level)
  if level > EVENT_LEVELS then
    lull.raise(("given: found an event of more than %d levels"):format(EVENT_LEVELS))
  end
  if type(value) == "function" then value = value(number) end
  if type(value) ~= "table" then return value end
  if instant_kind.is(value) then
    return written(state.clocks[1].unit, instant_of(state, value[1], "instant"))
  end
  local copy = {}
  for key, item in pairs(value) do copy[key] = resolved(state, item, number, level + 1) end
  return copy
end

local RESERVED = { at = true, after = true, every = true, fields = true }

local function line_of(state, event, instant, number)
  local fields = {}
  for _, some in ipairs { state.fields, event.fields or {} } do
    for name, value in pairs(some) do fields[name] = resolved(state, value, number, 1) end
  end
  for name, value in pairs(event) do
    if not RESERVED[name] then fields[name] = resolved(state, value, number, 1) end
  end
  for _, clock_at in ipairs(instant and state.clocks or {}) do
    if clock_at.write then
      clock_at.write(fields, instant)
    else
      put(fields, clock_at.path, written(clock_at.unit, instant))
    end
  end
  return lull.encode(fields)
end

local function add(state, item)
  if #state.items == EVENTS then
    lull.raise(("given: found more than %d events, expected fewer"):format(EVENTS))
  end
  state.items[#state.items + 1] = item
  state.last = item.instant or state.last
end

-- When an event happens: at a time, or so long after the one before it; nil: it says so itself.
local function begin_of(state, event)
  if event.at ~= nil and event.after ~= nil then
    lull.raise "given: found both at and after, expected one of them"
  elseif event.after ~= nil then
    local span = clock.span(event.after)
    if not span then
      lull.raise(('after: found %s, expected a span such as "5m"'):format(
        show.value(event.after)))
    end
    return state.last + span
  end
  return event.at ~= nil and instant_of(state, event.at, "at") or nil
end

-- every = { "5s", times = 10 } or { "5s", to = "2h" }: events in a row.
local function repetition(state, event, from)
  local every = event.every
  if every == nil then return 0, 1 end
  local step = type(every) == "table" and clock.span(every[1])
  local times
  if from and step and step > 0 and every.to ~= nil and every.times == nil then
    times = (instant_of(state, every.to, "every.to") - from) // step + 1
  elseif from and step and step > 0 and every.to == nil then
    times = math.type(every.times) == "integer" and every.times
  end
  if not times or times < 1 then
    lull.raise('every: found ' .. show.value(every)
      .. ', expected at and { "5s", times = 10 } or { "5s", to = "2h" }')
  end
  return step, times
end

local function add_event(state, event)
  local from = begin_of(state, event)
  local step, times = repetition(state, event, from)
  for number = 1, times do
    local instant = from and from + (number - 1) * step
    add(state, { line = line_of(state, event, instant, number), instant = instant })
  end
end

local function add_item(state, item)
  if type(item) == "string" then
    add(state, { line = item })
  elseif silence_kind.is(item) then
    add(state, { silence = true, instant = instant_of(state, item[1], "silence_until") })
  elseif type(item) == "table" then
    add_event(state, item)
  else
    lull.raise("given: found " .. show.value(item) .. ", expected an event: { at = \"0s\", … }")
  end
end

-- ---- given --------------------------------------------------------------------------------------

local OPTIONS = { start = true, clock = true, fields = true, goes_on = true, sorted = true }

-- Where the policies look for the time, or where the spec says that they do.
local function clocks_of(option, engine)
  if type(option) == "function" then return { { write = option } } end
  if type(option) == "string" then return { { path = option } } end
  if type(option) == "table" then return { { path = option[1], unit = option.unit } } end
  local clocks, units = {}, {}
  for i = 1, #engine:policies() do
    local path, unit = engine:clock(i)
    if not path then
      lull.raise('given: a function of the rules tells the time: say where it looks for it with '
        .. 'clock = "ts", { "ts", unit = "ms" } or function(event, ms) … end')
    end
    if not units[path] then
      clocks[#clocks + 1] = { path = path, unit = unit }
      units[path] = unit or "text"
    end
  end
  return clocks
end

local function state_of(list, engine)
  for name in pairs(list) do
    if type(name) == "string" and not OPTIONS[name] then
      lull.raise("given: no option " .. name .. nearest.hint(name, OPTIONS)
        .. " (an event is a table of its own: given { { at = \"0s\", … } })")
    end
  end
  local start = clock.instant(list.start or START)
  if not start then
    lull.raise("start: found " .. show.value(list.start)
      .. ', expected an instant such as "2026-03-29T00:00:00Z"')
  end
  return { start = start, last = start, clocks = clocks_of(list.clock, engine),
    fields = list.fields or {}, items = {} }
end

local function sort(items)
  for i, item in ipairs(items) do item.place = i end
  table.sort(items, function(a, b)
    local x, y = a.instant or math.mininteger, b.instant or math.mininteger
    return x < y or (x == y and a.place < b.place)
  end)
end

local function must(what, value, fault)
  if not value then check.fail(what .. ": " .. tostring(fault)) end
  return value
end

local function open(subject)
  local engine = must("rules", lull.engine { shadow = true, coverage = points ~= nil })
  for _, source in ipairs(subject.sources) do
    for name, value in pairs(source.settings) do
      must("rules", engine:set(name, tostring(value)))
    end
    if source.text then
      must("rules", engine:load_text(source.file, source.text))
    else
      must("rules", engine:load(source.file))
    end
  end
  return engine
end

-- Frees an engine, when all is known of it.
local function close(engine)
  if points then
    local told = must("given", engine:coverage())
    lull.charge(#told)
    coverage.add(points, told)
  end
  engine:free()
end

-- What comes of the events of a list: see run.lua.
local function run(subject, list)
  if type(list) ~= "table" then
    lull.raise("given: found " .. show.value(list) .. ", expected a list of events")
  end
  local engine = open(subject)
  local state = state_of(list, engine)
  for _, item in ipairs(list) do add_item(state, item) end
  if list.sorted then sort(state.items) end
  local lines = {}
  for _, item in ipairs(state.items) do
    lull.charge(EVENT_STEPS)
    if item.silence then
      must("given", engine:advance(item.instant))
    else
      lines[#lines + 1] = item.line
      must("given", engine:feed(item.line .. "\n"))
    end
  end
  if not list.goes_on then must("given", engine:finish()) end
  local out, rejects = engine:take()
  local made = runs.new { lines = lines, start = state.start, out = out, rejects = rejects,
    warnings = engine:warnings(), policies = engine:policies() }
  close(engine)
  check.watch(made)
  return made
end

-- ---- rules --------------------------------------------------------------------------------------

local function source_of(name, settings)
  if type(name) ~= "string" or not name:find "^[%w_][%w_%-]*$" then
    lull.raise("rules: found " .. show.value(name)
      .. ", expected the name of a rules file beside the spec, without folder and .lua")
  end
  if settings ~= nil and type(settings) ~= "table" then
    lull.raise("rules: found " .. show.value(settings) .. ', expected settings: { idle = "10m" }')
  end
  return { file = folder .. name .. ".lua", settings = settings or {} }
end

local function subject_of(sources)
  local subject = { sources = sources }
  close(open(subject)) -- a mistake in the rules is told here
  return setmetatable({}, {
    __metatable = false,
    __newindex = function() lull.raise "rules: found an assignment, expected given { … }" end,
    __index = function(_, name)
      if name ~= "given" then lull.raise("rules have no " .. show.text(name) .. ", only given") end
      return function(_, list) return run(subject, list) end
    end,
  })
end

-- rules "shop", rules("shop", { idle = "10m" }), rules { "shop", "short" } side by side.
function given.words.rules(names, settings)
  local sources = {}
  for i, name in ipairs(type(names) == "table" and names or { names }) do
    sources[i] = source_of(name, settings)
  end
  if #sources == 0 then sources[1] = source_of(nil) end
  return subject_of(sources)
end

-- Rules that stand in the spec itself, such as those that try out a vocabulary.
function given.words.inline(text, settings)
  if type(text) ~= "string" then
    lull.raise("inline: found " .. show.value(text) .. ", expected the text of rules")
  end
  return subject_of { { file = folder .. "inline.lua", text = text, settings = settings or {} } }
end

return given
