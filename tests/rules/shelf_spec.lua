-- The shelf: what is promised of every file in rules/, and of the page that compares them.
local source = os.getenv("LULL_SOURCE") or "."
package.path = source .. "/tests/rules/?.lua;" .. package.path
local running = require "running"
local support = require "support"

local LINES = 60

-- Files that are no policies, and a policy that uses them.
local VOCABULARY = {
  rrweb = 'return policy { key = "user", time = "ts", activity = (require %q).interaction, '
    .. 'session = { idle = "30m" } }\n',
}

local function lines_of(path)
  local lines = {}
  for line in io.lines(path) do lines[#lines + 1] = line end
  return lines
end

local function names()
  local list = {}
  for path in assert(io.popen(("ls '%s'/rules/*.lua"):format(source))):lines() do
    local name = path:match "([^/]+)%.lua$"
    if not name:find "_spec$" then list[#list + 1] = name end
  end
  return list
end

-- The comment that a file begins with, as one text.
local function header_of(lines)
  local parts = {}
  for _, line in ipairs(lines) do
    if line:sub(1, 2) ~= "--" then break end
    parts[#parts + 1] = line:sub(4)
  end
  return table.concat(parts, " ")
end

-- The page's row of a policy, without its first cell; nil if it has none.
local function row_of(page, name)
  return page:match("%| %[" .. name .. "%]%([^)]*%) (%|[^\n]*)\n")
end

describe("the shelf", function()
  for _, name in ipairs(names()) do
    local lines = lines_of(("%s/rules/%s.lua"):format(source, name))

    it(name .. " loads, and says nothing", function()
      running.fine { rules = (VOCABULARY[name] or "return require %q\n"):format(name) }
    end)

    it(name .. " is shorter than " .. LINES .. " lines", function()
      assert.is_true(#lines < LINES, #lines .. " lines")
    end)

    it(name .. " passes lull check without a warning", function()
      support.new_folder()
      local seen = support.bash(('"$LULL" check --strict \'%s/rules/%s.lua\''):format(source, name))
      support.remove_folder()
      assert(seen.code == 0, seen.out .. seen.err)
    end)

    it(name .. " has a spec beside it", function()
      lines_of(("%s/rules/%s_spec.lua"):format(source, name))
    end)

    it(name .. " names its source, and the version or day that was read", function()
      local header = header_of(lines)
      assert.truthy(header:find "%x%x%x%x%x%x%x" or header:find "read in 20%d%d%-%d%d"
        or header:find "ended in 20%d%d")
    end)
  end
end)

describe("the page of policies", function()
  local page = table.concat(lines_of(source .. "/docs/policies.md"), "\n") .. "\n"

  it("is what the files make", function()
    support.new_folder()
    local seen = support.bash(("cd '%s' && lua5.4 scripts/build/policies.lua | cmp - "
      .. "docs/policies.md"):format(source))
    support.remove_folder()
    assert(seen.code == 0, seen.out .. seen.err .. "make policies makes it anew")
  end)

  it("has a row for each policy, and none for a vocabulary", function()
    for _, name in ipairs(names()) do
      assert.equal(VOCABULARY[name] == nil, row_of(page, name) ~= nil, name)
    end
  end)

  -- What a file says, and what the page makes of it.
  for name, cells in pairs {
    ga4 = { "| ≥ 30m | never |", "at most 72h behind `received_timestamp`" },
    amplitude_browser = { "| > 30m | never |" },
    matomo = { "each day in UTC", "10000 events", "all but `ping` 1", "waits 30m for them",
      "off: always_new; another `referrer_host`" },
    sentry_replay = { "| ≥ 15m | ≥ 60m |" },
    newrelic = { "only `type` click, keydown or scroll" },
    umami = { "30m from the token's issue, and till the next hour", "a page load in another hour" },
    tealium = { "> 10m if (`platform` web or `platform` missing) and so far `events` 1; else" },
    mixpanel_replay = { "only rrweb's interaction or" },
    snowplow_dbt = { "each `event_id` once" },
  } do
    it("tells what " .. name .. " says", function()
      for _, cell in ipairs(cells) do running.contains(row_of(page, name), cell) end
    end)
  end
end)
