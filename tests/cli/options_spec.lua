package.path = debug.getinfo(1, "S").source:match("^@(.*/)") .. "?.lua;" .. package.path
local support = require("support")

local bash = support.bash

local function contains(text, part)
  assert(text:find(part, 1, true), ("%q is not in:\n%s"):format(part, text))
end

describe("the command line", function()
  before_each(support.new_folder)
  after_each(support.remove_folder)

  local misuses = {
    { "", "no command" },
    { "runn", "unknown command runn; did you mean run?" },
    { "bogus", "unknown command bogus\n" },
    { "--versoin", "unknown option --versoin; did you mean --version?" },
    { "run", "no rules: name a rules file with -r FILE" },
    { "run -x", "unknown option -x" },
    { "run --rejcts x", "unknown option --rejcts; did you mean --rejects?" },
    { "run --frobnicate", "unknown option --frobnicate\n" },
    { "run -r", "option -r needs a value" },
    { "run --stats", "option --stats needs a value" },
    { "run --retag=1", "option --retag takes no value" },
    { "run --emit evnts", 'unknown "evnts"; did you mean events?' },
    { "run --emit events,sesions", 'unknown "sesions"; did you mean sessions?' },
    { "run --emit events,,windows", 'unknown ""' },
    { "run --emit events,all", '"all" stands alone' },
    { "run --line-bytes 0", '"0" is not a number from 1 to 1073741824' },
    { "run --line-bytes 1073741825", "is not a number from 1 to 1073741824" },
    { "run --line-bytes 16M", '"16M" is not a number' },
    { "run --rejects-raw -", "need a file of their own" },
    { "run --on-rule-error halt", 'found "halt", expected stop or go-on' },
  }
  for _, case in ipairs(misuses) do
    it("that is misused ends with 2 and says how: lull " .. case[1], function()
      local result = bash('"$LULL" ' .. case[1])
      assert.equal(2, result.code)
      assert.equal("", result.out)
      contains(result.err, "lull: ")
      contains(result.err, case[2])
      contains(result.err, "--help tells more\n")
    end)
  end

  it("does not wait for events on a terminal that nobody asked for", function()
    if not support.has_terminal() then
      pending("no terminal can be had here")
      return
    end
    local result = bash([[script -qec '"$LULL" run -r shop.lua' /dev/null]])
    assert.equal(2, result.code)
    contains(result.out, "standard input is a terminal")
  end)

  it("teaches with --help, with -h and with help", function()
    local help = bash('"$LULL" --help')
    assert.equal(0, help.code)
    assert.equal("", help.err)
    contains(help.out, "return policy {")
    contains(help.out, "Exit codes: 0 fine")
    assert.equal(help.out, bash('"$LULL" -h').out)
    assert.equal(help.out, bash('"$LULL" help').out)
  end)

  it("shows rules and an event in its help that work as they stand", function()
    local help = bash('"$LULL" --help').out
    support.write("shop.lua", assert(help:match("(return policy {.-\n%s*})")))
    support.write("day.ndjson", assert(help:match("understands:%s*(.-)\n")) .. "\n")
    local result = bash('"$LULL" run -r shop.lua day.ndjson')
    assert.equal("", result.err)
    assert.equal(0, result.code)
    contains(result.out, '"type":"session.start"')
  end)

  it("lists every option of run with its default", function()
    local help = bash('"$LULL" run --help')
    assert.equal(0, help.code)
    for _, option in ipairs({ "rules", "emit", "output", "rejects", "rejects-raw", "retag",
      "fail-on-reject", "stats", "line-bytes", "help" }) do
      contains(help.out, " --" .. option)
    end
    contains(help.out, "(default: 16777216)")
    assert.equal(help.out, bash('"$LULL" help run').out)
    for _, line in ipairs(support.lines(help.out)) do
      assert.is_true(#line <= 90, line)
    end
  end)

  it("names itself and its libraries", function()
    local result = bash('"$LULL" --version')
    assert.equal(0, result.code)
    assert.equal(1, result.out:find("lull %d+%.%d+%.%d+\n"))
    for _, library in ipairs({ "libuv", "zlib", "zstd", "cJSON" }) do
      assert(result.out:find("\n" .. library .. " %d+%.%d+"), library)
    end
    assert.equal(result.out, bash('"$LULL" version').out)
  end)

  it("fails when its help cannot be written", function()
    local result = bash('"$LULL" --help >/dev/full')
    assert.equal(1, result.code)
    contains(result.err, "standard output: No space left on device")
  end)
end)
