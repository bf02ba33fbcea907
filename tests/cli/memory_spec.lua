-- Memory grows with what must be remembered, not with what was read: ten times the input with as
-- many keys takes as much.
local source = os.getenv("LULL_SOURCE") or "."
package.path = source .. "/tests/cli/?.lua;" .. package.path
local support = require "support"

local sanitized = (os.getenv("LULL_BUILD") or ""):find("dev", 1, true)

local RULES = [[
return policy {
  key      = "user",
  time     = "ts",
  lateness = "10s",
  session  = { idle = "30m", cap = "24h" },
  window   = { key = "tab", idle = "5m", snapshot = where { kind = "snapshot" }, chunk = "chunk" },
}]]

-- Events of 2,000 users, each in visits of a few minutes; `count` of them to standard output.
local GENERATOR = [[
awk -v count=%d 'BEGIN {
  for (i = 0; i < count; i++) {
    user = i %% 2000
    visit = int(i / 2000 / 20)
    ts = 1760000000000 + i * 25 + visit * 3600000
    printf "{\"user\":\"u%%d\",\"ts\":%%.0f,\"tab\":\"t%%d\",\"chunk\":%%d,", \
      user, ts, visit %% 3, i
    printf "\"kind\":\"%%s\",\"text\":\"%%s\"}\n", i %% 7 ? "click" : "snapshot", \
      "what a page says, and nobody asks for"
  }
}']]

-- Peak memory in KiB of a run over so many events.
local function peak(count)
  local generator = GENERATOR:format(count)
  local result = support.bash(generator .. " | /usr/bin/time -f %M -o peak "
    .. "$LULL run -r rules.lua --emit none --stats stats.json -")
  assert.equal("", result.err)
  assert.equal(0, result.code)
  local stats = require "cjson".decode(support.read("stats.json"))
  assert.equal(count, stats.events)
  return tonumber(support.read("peak")), stats
end

describe("memory", function()
  if sanitized then
    return -- sanitizers keep what was freed: this is measured once, in the release build
  end
  before_each(function()
    support.new_folder()
    support.write("rules.lua", RULES)
  end)
  after_each(support.remove_folder)

  it("does not grow with the input where the keys are the same", function()
    local once, few = peak(100000)
    local tenfold, many = peak(1000000)
    assert.is_true(many.sessions > 5 * few.sessions)
    assert.is_true(tenfold < once * 1.3 + 4096,
      ("%d KiB for 100,000 events, %d KiB for 1,000,000"):format(once, tenfold))
  end)
end)
