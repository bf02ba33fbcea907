-- Session rules of analytics, monitoring and replay products. A case says its policy in primitives;
-- the shipped file of the product runs with those numbers of it that are not the file's own.
local answers = require "answers"
local figures = require "figures"
local products = require "products"
local stream = require "stream"

local policies = { folder = "policies" }

local function product_of(case)
  return products[case.vendor] or error("no product " .. case.vendor)
end

function policies.product(case)
  return product_of(case).product
end

local function quoted(value)
  return type(value) == "number" and stream.duration(value) or value
end

-- A number of the case, where it is not the file's own: as a setting, or, where the setting cannot
-- say it, in the slot itself.
local function set_number(name, primitive, file, settings, session)
  if primitive.ms == 0 and primitive.zero == "never" then
    session[name] = name == "idle" and '"36500d"' or "false"
  elseif file.new_at_equal ~= primitive.new_at_equal then
    session[name] = ("%s(%s)"):format(primitive.new_at_equal and "at_least" or "over",
      stream.duration(primitive.ms))
  elseif primitive.ms ~= file.ms then
    settings[file.setting] = stream.duration(primitive.ms)
  end
end

local COUNTS = { hits = true, page_views = true, min_length = true }

local function rules_of(case, attach)
  local product, policy = product_of(case), case.policy
  local settings, session = {}, {}
  for name, file in pairs(product.numbers or {}) do
    local primitive = policy[name]
    if type(primitive) == "table" then set_number(name, primitive, file, settings, session) end
  end
  for name, value in pairs(product.settings and product.settings(policy) or {}) do
    settings[name] = COUNTS[name] and product.rules ~= "sentry_replay" and tostring(value)
      or type(value) == "boolean" and tostring(value) or quoted(value)
  end
  for name, value in pairs(product.slots and product.slots(policy) or {}) do
    session[name] = tostring(value)
  end
  session.attach = attach
  return stream.variant(product.rules, settings, next(session) and { session = session } or nil)
end

local NOT_OF_THE_EVENT = { t = true, type = true, prior_count = true }

-- Members of an event, from the product's table and the case.
local function fill(made, members)
  for name, value in pairs(members or {}) do
    made[name] = value
  end
end

-- What an event of this type looks like: as the table says, or as what it does by hand.
local function shape_of(case, product, kind)
  local shape = (product.types or {})[kind]
  local class = (case.policy.events or {})[kind]
  if shape ~= nil or not class or not product.calls then return shape end
  return product.calls[class.clear and "clear" or class.explicit or ""]
end

local function event_of(case, event)
  local made, product = {}, product_of(case)
  local shape = shape_of(case, product, event.type or "")
  if shape == false then return end
  fill(made, product.event)
  if shape then
    fill(made, shape)
  elseif event.type and product.type_in then
    made[product.type_in] = event.type
  end
  for name, value in pairs(event) do
    if not NOT_OF_THE_EVENT[name] then
      made[(product.fields or {})[name] or name] = value == true and name == "new_session" and 1
        or value
    end
  end
  made[product.time] = stream.instant(event[product.event_time or "t"])
  return made
end

-- What is stored before the first event, as the events that would have stored it: sessions that
-- are over, one that goes on, and a cap's clock that an earlier one set. Returns them with the
-- number of the session of each.
local function given_events(case)
  local product, given, list = product_of(case), case.given, {}
  local function put(t, number)
    local made = event_of(case, { t = t })
    fill(made, product.stored and product.stored(case.policy) or nil)
    if number then made.of_session = number end
    list[#list + 1] = made
  end
  if not given then return list end
  local first = case.events[1].t
  local far = 7 * 86400000
  for number = 1, given.sessions - (given.alive and 1 or 0) do
    put(first - (given.sessions - number + 1) * far, number)
  end
  if given.alive then
    if given.carried_cap_start and given.carried_cap_start < given.start then
      put(given.carried_cap_start)
    end
    local idle = case.policy.idle
    local step = idle and idle.ms > 0 and idle.ms // 2 or far
    for t = given.start, given.last - 1, step do
      put(t, given.sessions)
    end
    -- What was stored in the millisecond of the first event is that event.
    if given.last < first or given.last == given.start then put(given.last, given.sessions) end
  end
  return list
end

-- Events before this one that the case only counts, in the second half of the time since the last.
local function prior_events(case, i, list)
  local event, before = case.events[i], case.events[i - 1]
  local missing = (event.prior_count or 0) - (i - 1)
  if missing <= 0 then return end
  local from, span = (before.t + event.t) // 2, (event.t - before.t) // 2
  for number = 1, missing do
    list[#list + 1] = event_of(case, { t = from + span * (number - 1) // missing })
  end
end

-- Where a session's id is the instant of its start, one that the SDK made itself is not the
-- client's: the event is of the session that lull has named.
local function without_own_id(case, i, made)
  if not product_of(case).ids_are_starts or not made.session_id then return end
  for before = 1, i - 1 do
    local earlier = case.events[before]
    if earlier.t == made.session_id and not earlier.session_id then made.session_id = nil end
  end
end

-- The events of a case up to its `count`-th.
local function events_of(case, count)
  local product = product_of(case)
  local list, of_case, given = given_events(case), {}, {}
  for i, made in ipairs(list) do
    given[i], made.of_session = made.of_session, nil
  end
  for i = 1, count or #case.events do
    prior_events(case, i, list)
    local made = event_of(case, case.events[i])
    if made and i == 1 and case.policy.not_sticky then fill(made, product.restart) end
    if made then
      without_own_id(case, i, made)
      list[#list + 1] = made
      of_case[i] = #list
    end
  end
  return list, of_case, given
end

function policies.translate(case)
  local events, of_case, given = events_of(case)
  return { rules = rules_of(case), events = events, of_case = of_case, given = given }
end

-- Reasons of a start by the engine's names. What is not here is a name that the rules gave.
local REASONS = { idle = "idle", cap = "cap", day = "calendar", max_events = "limit" }
local ALSO_IDLE = { clock = true } -- silence by a clock that was turned back

local function check_reason(differ, where, expected, start)
  local reason = REASONS[expected]
  if not reason then return end
  local got = start and start.reason
  differ(where, "reason", reason, ALSO_IDLE[got] and "idle" or got)
end

-- Rows for events, and rows for what the vendor sends of itself.
local function rows_of(case)
  local rows, emitted = {}, {}
  for _, row in ipairs(case.expect) do
    if row.emit then
      emitted[#emitted + 1] = row
    else
      rows[#rows + 1] = row
    end
  end
  return rows, emitted
end

local function check_emitted(differ, case, emitted, seen, same)
  local product = product_of(case)
  for _, row in ipairs(emitted) do
    local found
    for _, record in ipairs(seen.of(row.emit == "session_end" and "session.end"
      or "session.start")) do
      if same(record.session_id, tostring(row.session)) then found = record end
    end
    local where = ("%s of session %d"):format(row.emit, row.session)
    differ(where, "is told", true, found ~= nil)
    if found and row.emit == "session_end" and product.ends then
      local function ms(time)
        return stream.since_1970(time)
      end
      differ(where, "time", stream.instant(row.t), product.ends(found, ms))
    end
    if found and row.check then figures.of_record(differ, where, row.check, found) end
  end
end

-- What an end says can be asked after each event: of the stream that ends there.
local function stream_to(case, i)
  local events, of_case = events_of(case, i)
  return stream.run(rules_of(case, figures.attach(case)), events), of_case
end

-- Calls that the vendor sends nothing for: such a row says that no session is left.
local CALLS = { cleared = true, external = true }

local function check_call(differ, where, seen, index)
  local ended = false
  for _, record in ipairs(seen.of "session.end") do
    ended = ended or record.event == index and record.reason == "ended"
  end
  differ(where, "ends the session", true, ended)
end

local function check_event(differ, case, i, row, seen, of_case, same)
  local where = "event " .. i - 1
  local tag = of_case[i] and seen.tags[of_case[i]]
  local starts = answers.told_with(seen, "session.start")
  if tag then
    local key = case.events[i].key or ""
    local start = starts[of_case[i]]
    if CALLS[row.reason] then
      check_call(differ, where, seen, of_case[i])
    elseif row.session == 0 then
      differ(where, "session", nil, tag.session_id)
    elseif not tag.session_id or not same(tag.session_id, key .. row.session) then
      differ(where, "session", row.session, tag.session_id)
    end
    check_reason(differ, where, row.reason, start)
  end
  if row.check or row.reason == "ended" or row.reason == "open" then
    local to_here, index = stream_to(case, i)
    figures.of_event(differ, where, row, to_here, index[i], case.events[i], same)
  end
end

function policies.judge(case, translated, seen)
  local differences, differ = answers.collector()
  local same = answers.pairing()
  for i = 1, #translated.events do
    local number = translated.given[i]
    if number and seen.tags[i].session_id then same(seen.tags[i].session_id, tostring(number)) end
  end
  local rows, emitted = rows_of(case)
  for i, row in ipairs(rows) do
    check_event(differ, case, i, row, seen, translated.of_case, same)
  end
  check_emitted(differ, case, emitted, seen, same)
  return differences
end

return policies
