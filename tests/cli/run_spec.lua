package.path = debug.getinfo(1, "S").source:match("^@(.*/)") .. "?.lua;" .. package.path
local cjson = require("cjson")
local support = require("support")

local bash = support.bash

local function contains(text, part)
  assert(text:find(part, 1, true), ("%q is not in:\n%s"):format(part, text))
end

local function run(arguments)
  return bash('"$LULL" run -r shop.lua ' .. arguments)
end

-- How many lines of each type; events have none of their own.
local function types(text)
  local counts = {}
  for _, line in ipairs(support.lines(text)) do
    local kind = cjson.decode(line).type or "event"
    counts[kind] = (counts[kind] or 0) + 1
  end
  return counts
end

describe("a run", function()
  before_each(support.new_folder)
  after_each(support.remove_folder)

  it("writes events with their sessions and every boundary, and ends with 0", function()
    support.write("day.ndjson", '{"user":"ada","ts":1760000000000}\n')
    local result = run("day.ndjson")
    assert.equal("", result.err)
    assert.equal(0, result.code)
    assert.same({ ["policy.load"] = 1, ["session.start"] = 1, event = 1, ["session.end"] = 1 },
      types(result.out))
  end)

  it("writes what --emit names and nothing else", function()
    support.write("day.ndjson", support.events(3))
    assert.same({ event = 3 }, types(run("--emit events day.ndjson").out))
    assert.same({ ["session.start"] = 3, ["session.end"] = 3, ["policy.load"] = 1 },
      types(run("--emit sessions,policies day.ndjson").out))
    assert.equal("", run("--emit none day.ndjson").out)
    local all = run("day.ndjson").out
    assert.equal(all, run("--emit all day.ndjson").out)
    assert.equal(all, run("--emit events,sessions,windows,policies day.ndjson").out)
  end)

  it("takes an event without a newline at the end, and no events at all", function()
    support.write("day.ndjson", '{"user":"ada","ts":1760000000000}')
    assert.equal(1, types(run("day.ndjson").out).event)
    support.write("empty.ndjson", "")
    local result = run("empty.ndjson")
    assert.equal(0, result.code)
    assert.is_nil(types(result.out).event)
  end)

  it("puts output in a file of the same bytes", function()
    support.write("day.ndjson", support.events(20))
    local plain = run("day.ndjson").out
    assert.equal("", run("-o out.ndjson day.ndjson").out)
    assert.equal(plain, support.read("out.ndjson"))
    assert.equal(plain, run("-o - day.ndjson").out)
    support.write("out.ndjson", ("longer than what follows\n"):rep(10000))
    run("--output=out.ndjson day.ndjson")
    assert.equal(plain, support.read("out.ndjson"))
  end)

  describe("whose rules do not load", function()
    before_each(function()
      support.write("day.ndjson", support.events(3))
      support.write("out.ndjson", "as it was\n")
    end)
    after_each(function()
      assert.equal("as it was\n", support.read("out.ndjson"))
    end)

    it("ends with 3 and names file and line", function()
      support.write("bad.lua", "return policy {\n  key = = 1,\n}\n")
      local result = bash('"$LULL" run -r bad.lua -o out.ndjson day.ndjson')
      assert.equal(3, result.code)
      assert.equal(1, result.err:find("bad.lua:2: ", 1, true), result.err)
    end)

    it("ends with 3 when there are none", function()
      local result = bash('"$LULL" run -r none.lua -o out.ndjson day.ndjson')
      assert.equal(3, result.code)
      assert.equal(1, result.err:find("none.lua: ", 1, true), result.err)
    end)
  end)

  it("says on which line a rule failed, and goes on", function()
    support.write("shop.lua", 'return policy { key = function(e) return e.user .. nil end,\n'
      .. '  time = "ts", session = { idle = "30m" } }\n')
    support.write("day.ndjson", support.events(2))
    local result = run("day.ndjson")
    assert.equal(0, result.code)
    assert(result.err:find("^lull: [^\n]*shop%.lua:1: [^\n]+ %(event 1, line 1 of day.ndjson%)\n"),
      result.err)
    assert.equal(2, types(result.out).event)
  end)

  describe("with rejects", function()
    before_each(function()
      support.write("day.ndjson", '{"user":"ada","ts":1760000000000}\n{"user":\n'
        .. '{"user":"bo","ts":1760000001000}\n')
    end)

    it("tells them on standard error in full and ends with 0", function()
      local result = run("day.ndjson")
      assert.equal(0, result.code)
      local reject = cjson.decode(result.err)
      assert.equal("reject", reject.type)
      assert.equal("day.ndjson", reject.file)
      assert.equal(2, reject.line)
      assert.equal('{"user":', reject.input)
      assert.equal(2, types(result.out).event)
    end)

    it("puts them in a file and says how many there were", function()
      local result = run("--rejects bad.ndjson day.ndjson")
      assert.equal(0, result.code)
      assert.equal("lull: 1 line of 3 was no usable event; it is in bad.ndjson\n", result.err)
      assert.equal(2, cjson.decode(support.read("bad.ndjson")).line)
      support.write("worse.ndjson", ("x\n"):rep(1024))
      result = run("--rejects bad.ndjson worse.ndjson")
      assert.equal("lull: 1,024 lines of 1,024 were no usable events; they are in bad.ndjson\n",
        result.err)
      assert.equal(1024, #support.lines(support.read("bad.ndjson")))
    end)

    it("ends with 1 under --fail-on-reject, after all is written", function()
      local result = run("--fail-on-reject day.ndjson")
      assert.equal(1, result.code)
      assert.equal(2, types(result.out)["session.end"])
      support.write("good.ndjson", support.events(2))
      assert.equal(0, run("--fail-on-reject good.ndjson").code)
    end)

    it("keeps the whole of a line over --line-bytes where it is asked to", function()
      local long = '{"user":"ada","ts":1760000000000,"text":"' .. ("y"):rep(200000) .. '"}'
      support.write("long.ndjson", support.events(2) .. long .. "\n" .. support.events(1))
      local result = run("--line-bytes 1000 --rejects bad --rejects-raw raw long.ndjson")
      assert.equal(0, result.code)
      assert.equal(3, types(result.out).event)
      assert.equal("too_long", cjson.decode(support.read("bad")).error)
      assert.equal(long, (support.read("raw"):gsub("\n$", "")))
    end)

    it("takes an event that has a member lull under --retag only", function()
      support.write("tagged.ndjson", '{"user":"ada","ts":1760000000000,"lull":1}\n')
      assert.equal("already_tagged", cjson.decode(run("tagged.ndjson").err).error)
      local result = run("--retag --emit events tagged.ndjson")
      assert.equal("", result.err)
      assert.equal("shop", cjson.decode(result.out).lull.policy)
    end)
  end)

  describe("with --stats", function()
    before_each(function()
      support.write("day.ndjson", support.events(5) .. "\nnothing\n")
    end)

    it("writes all counters as JSON", function()
      assert.equal(0, run("--stats stats.json --rejects bad day.ndjson").code)
      local stats = cjson.decode(support.read("stats.json"))
      assert.equal(7, stats.lines)
      assert.equal(5, stats.events)
      assert.equal(1, stats.rejects)
      assert.equal(1, stats.empty_lines)
      assert.equal(5, stats.sessions)
      assert.equal(0, stats.open_sessions)
      assert.equal(#support.read("day.ndjson"), stats.bytes)
      assert.equal("string", type(stats.version))
      local names = 0
      for line in io.lines((os.getenv("LULL_SOURCE") or ".") .. "/core/include/lull.h") do
        local name = line:match('^    X%((%w+), "[^"]+"%)') or line:match('^    X%(([%w_]+), "')
        if name and not name:find("^LULL_") then
          names = names + 1
          assert.equal("number", type(stats[name]), name)
        end
      end
      assert.is_true(names >= 25)
    end)

    it("writes them to standard error for -", function()
      local result = run("--stats - --rejects bad day.ndjson")
      assert.equal(5, cjson.decode(result.err:match("{.*}")).events)
    end)

    it("says before the run that they cannot be written", function()
      local result = run("--stats none/stats.json day.ndjson")
      assert.equal(1, result.code)
      assert.equal("", result.out)
      contains(result.err, "none/stats.json: No such file or directory")
    end)

    it("fails when the disk is full", function()
      local result = run("--stats /dev/full -o out --rejects bad day.ndjson")
      assert.equal(1, result.code)
      contains(result.err, "/dev/full: No space left on device")
    end)
  end)

  describe("before anything is done", function()
    before_each(function()
      support.write("day.ndjson", support.events(3))
    end)
    after_each(function()
      assert.equal(support.events(3), support.read("day.ndjson"))
    end)

    it("misses a file that is not there", function()
      local result = run("day.ndjson none.ndjson -o out")
      assert.equal(1, result.code)
      assert.equal("lull: none.ndjson: no such file or directory\n", result.err)
      assert.is_nil(io.open(support.folder .. "/out"))
    end)

    it("refuses a folder", function()
      local result = run("day.ndjson .")
      assert.equal(1, result.code)
      assert.equal("", result.out)
      assert.equal("lull: .: this is a directory, expected a file\n", result.err)
      assert.equal(1, run("- < .").code)
    end)

    it("says that an output cannot be made", function()
      local result = run("day.ndjson -o none/out")
      assert.equal(1, result.code)
      assert.equal("lull: none/out: no such file or directory\n", result.err)
    end)

    for how, arguments in pairs({
      ["by its name"] = "-o day.ndjson day.ndjson",
      ["by a link"] = "-o link day.ndjson",
      ["by a hard link"] = "-o hard day.ndjson",
      ["as standard input"] = "-o day.ndjson < day.ndjson",
      ["as standard output"] = "day.ndjson >> day.ndjson",
      ["as --rejects"] = "--rejects day.ndjson day.ndjson",
      ["as --rejects-raw"] = "--rejects-raw ./day.ndjson day.ndjson",
      ["as --stats"] = "--stats day.ndjson day.ndjson",
    }) do
      it("refuses to write over an input, " .. how, function()
        local result = bash("ln -s day.ndjson link; ln day.ndjson hard\n"
          .. '"$LULL" run -r shop.lua ' .. arguments)
        assert.equal(2, result.code)
        contains(result.err, "this file is an input and cannot also be written")
      end)
    end

    it("refuses to write two outputs to one file", function()
      local result = run("-o out --rejects out day.ndjson")
      assert.equal(2, result.code)
      assert.equal("lull: out: two outputs would be written to this file: give each its own\n",
        result.err)
    end)
  end)
end)
