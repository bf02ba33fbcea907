-- Our own recording (README.md): a real page that changes once a second while nobody is there.
local source = os.getenv("LULL_SOURCE") or "."
package.path = source .. "/tests/cli/?.lua;" .. package.path
local support = require "support"
local json = require "cjson"

local folder = source .. "/tests/recording"

local function read(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read("a")
  file:close()
  return text
end

local facts = json.decode(read(folder .. "/facts.json"))

local function run(arguments)
  local result = support.bash(("$LULL run -r '%s/demo.lua' %s '%s/recording.ndjson'")
    :format(folder, arguments or "", folder))
  assert.equal("", result.err)
  assert.equal(0, result.code)
  local events, records = {}, {}
  for _, line in ipairs(support.lines(result.out)) do
    local record = json.decode(line)
    local list = record.lull and events or records
    list[#list + 1] = record
  end
  return events, records
end

local function find(records, name, part)
  for _, record in ipairs(records) do
    if record.type == name and record.part == part then return record end
  end
end

-- Events between two lines of the recording, by their uuid.
local function between(events, first_line, last_line)
  local wanted, number = {}, 0
  for line in io.lines(folder .. "/recording.ndjson") do
    number = number + 1
    if number > first_line and number < last_line then wanted[json.decode(line).uuid] = true end
  end
  local found = {}
  for _, event in ipairs(events) do
    if wanted[event.uuid] then found[#found + 1] = event end
  end
  return found
end

describe("a real recording with churn and nobody there", function()
  before_each(support.new_folder)
  after_each(support.remove_folder)
  local idle = facts.windows[1].idle.without_focus_blur

  it("is idle, and the churn extends nothing", function()
    local _, records = run()
    local ended = find(records, "session.end", 1)
    assert.equal("idle", ended.reason)
    assert.equal(10000, ended.threshold.limit_ms)
    assert.equal(idle.last_before.time, ended.last_active)
  end)

  it("comes back as the next part, with the same id, when somebody does", function()
    local _, records = run()
    local started = find(records, "session.start", 2)
    assert.equal("revived", started.reason)
    assert.equal(idle.first_after.time, started.time)
    assert.equal(find(records, "session.start", 1).session_id, started.session_id)
  end)

  it("tells what a recorder would not have sent: passive events of paused windows only", function()
    local events = run()
    local unsent = 0
    for _, event in ipairs(events) do
      if event.lull.record == false then
        unsent = unsent + 1
        assert.equal("passive", event.lull.activity)
      end
    end
    assert.is_true(unsent > 20)
    local stretch = between(events, idle.last_before.line, idle.first_after.line)
    assert.is_true(#stretch > 10)
    for _, event in ipairs(stretch) do assert.equal("passive", event.lull.activity) end
  end)

  it("counts every event in a part, or marks why not", function()
    local events, records = run()
    local counted, marked = 0, 0
    for _, record in ipairs(records) do
      if record.type == "session.end" then counted = counted + record.events end
    end
    for _, event in ipairs(events) do
      if event.lull.marks then marked = marked + 1 end
    end
    assert.equal(facts.lines, #events)
    assert.equal(facts.lines, counted + marked)
  end)

  it("says from when on each window can be played: its first whole snapshot", function()
    local _, records = run()
    local from = {}
    for _, record in ipairs(records) do
      if record.type == "window.end" and record.part == 1 then
        from[record.window_id] = record.playable_from
      end
    end
    for _, window in ipairs(facts.windows) do
      assert.is_string(from[window.window_id])
    end
  end)

  it("is told as a story", function()
    local result = support.bash(("$LULL explain -r '%s/demo.lua' -k %s '%s/recording.ndjson'")
      :format(folder, facts.distinct_id, folder))
    assert.equal("", result.err)
    assert.is_truthy(result.out:find "S1 ends: nobody was active for 10s %(.*demo.lua:%d+%)")
    assert.is_truthy(result.out:find "S1 goes on, part 2: it was over; back after")
    assert.is_truthy(result.out:find(("\n%d events, %%d+ of them counted"):format(facts.lines)))
  end)
end)
