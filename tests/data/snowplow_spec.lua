-- Snowplow's own tests of its session tables: rows that came twice or three days late, sessions of
-- more than three days, pings of pages. The engine tells sessions; what the models make of them in
-- SQL is a line each here.
package.path = (os.getenv "LULL_SOURCE" or ".") .. "/tests/data/?.lua;" .. package.path
local data = require "data"

local folder = data.folder "snowplow"

-- The models' own parameters.
local DAY = 24 * 3600000
local HEARTBEAT_S, LEAST_VISIT_S = 10, 5

-- The models' tests call this session engaged by an override.
local CONVERTED = "0b0c7bb589ebd041177514f3e43446ca5d4343328936d2f8f12a42b41bf9140e"

-- Sessions by the client's id: the end of each, and what its last event tells.
local function sessions_of(run)
  local sessions, told = {}, {}
  for _, event in ipairs(run.events) do
    if event.lull.attach then told[event.lull.session_id] = event.lull.attach end
  end
  for _, record in ipairs(run.ends) do
    assert.is_nil(sessions[record.key])
    record.told = told[record.session_id]
    sessions[record.key] = record
  end
  return sessions
end

local function engaged_s(session)
  local pages = session.measures.pinged
  return HEARTBEAT_S * (session.told["data.beats"] - pages) + LEAST_VISIT_S * pages
end

local function visit_of(session)
  local told = session.told
  local start, stop = data.instant(told["data.first"]), data.instant(told["data.last"])
  if told["data.first_name"] == "page_ping" then start = start - LEAST_VISIT_S * 1000 end
  return start, stop, stop // 1000 - start // 1000 -- as SQL counts seconds: those that begin in it
end

-- The row of the expected table that the session comes to. The models' tests take a page view for a
-- conversion.
local function web_row(session)
  local start, stop, lasted_s = visit_of(session)
  local engaged, pages = engaged_s(session), session.measures.pages
  local is_engaged = pages >= 2 or engaged >= 2 * HEARTBEAT_S or session.measures.viewed > 0
  return { start = start, stop = stop, events = session.events, engaged_s = engaged,
    lasted_s = lasted_s, pages = pages, engaged = is_engaged or session.key == CONVERTED }
end

describe("Snowplow's tables", function()
  if not folder then
    pending "need ../shared/data/snowplow"
    return
  end

  it("of the web: start, end, events, pages and engaged time of each session", function()
    local expected = data.table(folder .. "/web_sessions_expected.csv")
    local sessions = sessions_of(data.run { rules = "snowplow", folder .. "/web_events.ndjson",
      emit = "events,sessions" })
    assert(#expected > 0)
    for _, row in ipairs(expected) do
      local session = assert(sessions[row.domain_sessionid], row.domain_sessionid)
      assert.same({
        start = data.instant(row.start_tstamp), stop = data.instant(row.end_tstamp),
        events = tonumber(row.total_events), engaged_s = tonumber(row.engaged_time_in_s),
        lasted_s = tonumber(row.absolute_time_in_s), pages = tonumber(row.page_views),
        engaged = row.is_engaged == "TRUE",
      }, web_row(session), row.user_id)
    end
  end)

  -- The models look back so many days and quarantine what they see; the engine sees all rows.
  it("of the web: a session is cut after three days, as those in quarantine were", function()
    local run = data.run { rules = "snowplow", folder .. "/web_events.ndjson",
      emit = "events,sessions" }
    local key_of, cut = {}, {}
    for _, record in ipairs(run.ends) do key_of[record.session_id] = record.key end
    for _, event in ipairs(run.events) do
      local marks = table.concat(event.lull.marks or {}, " ")
      if marks:find "expired" then cut[key_of[event.lull.session_id]] = true end
    end
    local first, expected = {}, {}
    for _, event in ipairs(data.events(folder .. "/web_events.ndjson")) do
      local id, instant = event.domain_sessionid or "", data.instant(event.collector_tstamp)
      first[id] = math.min(first[id] or instant, instant)
      if instant - first[id] > 3 * DAY then expected[id] = true end
    end
    assert.same(expected, cut)
    for _, row in ipairs(data.table(folder .. "/web_quarantined_sessions_expected.csv")) do
      assert(cut[row.session_identifier], row.session_identifier)
    end
  end)

  it("of phones: start, end and length of each session, and no session of late rows", function()
    local expected = data.table(folder .. "/mobile_sessions_expected.csv")
    local sessions = sessions_of(data.run { rules = "snowplow", folder .. "/mobile_events.ndjson",
      set = { session = "client_session.session_id" }, emit = "events,sessions" })
    for _, row in ipairs(expected) do
      local session = assert(sessions[row.session_id], row.session_id)
      local start, stop, lasted_s = visit_of(session)
      assert.same({ data.instant(row.start_tstamp), data.instant(row.end_tstamp),
        tonumber(row.session_duration_s) }, { start, stop, lasted_s }, row.user_id)
      sessions[row.session_id] = nil
    end
    assert.same({}, sessions) -- of an eighth all rows are late
  end)

  for _, name in ipairs { "web_events.ndjson", "mobile_events.ndjson" } do
    it(name .. ": each row comes out once, and says why it does not count", function()
      local rows = data.events(folder .. "/" .. name)
      local mobile = rows[1].client_session
      local run = data.run { rules = "snowplow", folder .. "/" .. name, emit = "events,sessions",
        set = { session = mobile and "client_session.session_id" or "domain_sessionid" } }
      assert.equal(#rows, #run.events)
      local seen, late = {}, 0
      for _, event in ipairs(run.events) do
        local created, sent = data.instant(event.dvce_created_tstamp),
          data.instant(event.dvce_sent_tstamp)
        local session = event.domain_sessionid
        if mobile then session = event.client_session.session_id end
        local marks = table.concat(event.lull.marks or {}, " ")
        if sent - created > 3 * DAY then
          late = late + 1
          assert.equal("ignored", marks)
        elseif not session then
          assert.equal("no_key", marks)
        elseif seen[event.event_id] then
          assert.equal("duplicate", marks)
        else
          assert(marks == "" or marks == "expired", marks)
          seen[event.event_id] = marks == ""
        end
      end
      assert.equal(late, run.stats.ignored)
    end)
  end
end)
