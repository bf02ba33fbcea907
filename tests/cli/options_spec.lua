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
    { "", "no command: what is to be done?\n" },
    { "runn", "unknown command runn; did you mean run?" },
    { "bogus", "unknown command bogus\n" },
    { "--versoin", "unknown option --versoin; did you mean --version?" },
    { "run", "no rules: name a rules file with -r FILE" },
    { "run -x", "unknown option -x" },
    { "run --rejcts x", "unknown option --rejcts; did you mean --rejects?" },
    { "run --frobnicate", "unknown option --frobnicate\n" },
    { "run -r", "option -r needs a value" },
    { "run --stats", "option --stats needs a value" },
    { "run --retag=1", "option --retag takes no value: write it alone\n" },
    { "run --emit evnts", '--emit: unknown "evnts"; did you mean events? (events, sessions, '
      .. "windows, policies, all or none)\n" },
    { "run --emit events,sesions", 'unknown "sesions"; did you mean sessions?' },
    { "run --emit events,,windows", 'unknown ""' },
    { "run --emit events,all", '--emit: "all" stands alone, expected no others beside it\n' },
    { "run --line-bytes 0", 'found "0", expected a number from 1 to 1073741824' },
    { "run --line-bytes 1073741825",
      '--line-bytes: found "1073741825", expected a number from 1 to 1073741824\n' },
    { "run --line-bytes 16M", 'found "16M", expected a number' },
    { "run --rejects-raw -",
      "--rejects-raw: found -, expected a file: these bytes need one of their own\n" },
    { "run" .. (" -r a.lua"):rep(65), "-r: found more than 32 of them, expected fewer\n" },
    { "run -r a.lua" .. (" --set a=1"):rep(65),
      "--set: found more than 64 of them, expected fewer\n" },
    { "run -r a.lua --set idle", '--set: found "idle", expected NAME=VALUE: --set idle=20m\n' },
    { "run -r shop.lua -r shop.lua --set other.a=1",
      "--set other.a=1: found no rules file other.lua, expected one that -r names\n" },
    { "settings -r shop.lua events.ndjson",
      "found events.ndjson, expected no input: name rules with -r\n" },
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

  it("says which settings there are not", function()
    support.write("other.lua", support.rules)
    local result = bash '"$LULL" run -r shop.lua -r other.lua --set idel=1m shop.lua'
    assert.equal("lull: --set idel=1m: none of the rules has such a setting: lull settings lists "
      .. "them\n", result.err)
    assert.equal(3, result.code)
  end)

  it("says what is wrong with its files", function()
    local function says(arguments, message)
      support.write("events.ndjson", support.events(1))
      local result = bash('"$LULL" run -r shop.lua ' .. arguments)
      assert.equal("lull: " .. message .. "\n", result.err)
    end
    says(".", ".: this is a directory, expected a file")
    says("events.ndjson -o events.ndjson", "events.ndjson: this file is an input and cannot also "
      .. "be written (as events.ndjson): name another")
    says("events.ndjson -o out --rejects out",
      "out: two outputs would be written to this file: give each its own")
    support.write("broken.gz", "\x1f\x8b\x08" .. ("x"):rep(30))
    local broken = bash '"$LULL" run -r shop.lua broken.gz >out'
    contains(broken.err, "broken.gz: the compressed data cannot be decoded beyond its byte ")
  end)

  it("does not wait for events on a terminal that nobody asked for", function()
    if not support.has_terminal() then
      pending("no terminal can be had here")
      return
    end
    local result = bash([[script -qec '"$LULL" run -r shop.lua' /dev/null]])
    assert.equal(2, result.code)
    contains(result.out, "no input: name a file, or pipe events in (standard input is a "
      .. "terminal; to type events, name -)")
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
