-- The same bytes, whatever surrounds the process: its locale, time zone, addresses, folder, umask,
-- environment and limits. Each golden stream and the recording, with output and rejects.
local source = os.getenv("LULL_SOURCE") or "."
package.path = source .. "/tests/cli/?.lua;" .. package.path
local support = require "support"

local bash = support.bash
local locales = os.getenv("LOCPATH")

-- Folder, rules and events of each stream, below tests.
local streams = {
  { "golden/page", "rules.lua", "input.ndjson" },
  { "golden/verify", "rules.lua", "input.ndjson" },
  { "golden/order", "rules.lua", "input.ndjson" },
  { "golden/input", "rules.lua", "input.ndjson" },
  { "recording", "demo.lua", "recording.ndjson" },
}

-- What stands before the command. It runs in the stream's folder; LULL is an absolute path.
local surroundings = {
  ["in German, with a decimal comma"] = "env LC_ALL=de_DE.UTF-8 LANG=de_DE.UTF-8 LULL_ODD=1",
  ["without a locale"] = "env -u LC_ALL -u LANG",
  ["in Kolkata"] = "env TZ=Asia/Kolkata",
  ["in Kiritimati"] = "env TZ=Pacific/Kiritimati",
  ["in a time zone of its own"] = "env TZ=XYZ-3:17ABC,M3.2.0,M11.1.0",
  ["without an environment"] = 'env -i ASAN_OPTIONS="$ASAN_OPTIONS"',
  ["with a large environment"] = 'env A="$(head -c 100000 /dev/zero | tr "\\0" a)" Z=z',
  ["with one thread of libuv"] = "env UV_THREADPOOL_SIZE=1",
  ["with memory that is never zero"] = "env MALLOC_PERTURB_=170",
  ["in another order of addresses"] = "setarch -L",
  ["on one processor"] = "taskset 1",
  ["with a low priority"] = "nice -n 19",
}

local function run(folder, before, command)
  return bash(("cd '%s/tests/%s' && d=$OLDPWD && %s %s"):format(source, folder, before, command))
end

local function command_of(stream)
  return ('"$LULL" run -r %s --rejects "$d"/rejects %s'):format(stream[2], stream[3])
end

describe("the same bytes come out", function()
  local right = {}
  setup(function()
    support.new_folder()
    for i, stream in ipairs(streams) do
      local result = run(stream[1], "", command_of(stream))
      assert.equal(0, result.code)
      assert.is_true(#result.out > 500)
      right[i] = { out = result.out, rejects = support.read "rejects" }
    end
  end)
  teardown(support.remove_folder)

  local function assert_same(before, command)
    for i, stream in ipairs(streams) do
      local result = run(stream[1], before, command and command(stream) or command_of(stream))
      assert.equal("", (result.err:gsub("lull: [%d,]+ lines? of [^\n]*\n", "")))
      assert.equal(0, result.code)
      assert.is_true(result.out == right[i].out, stream[1])
      assert.is_true(support.read "rejects" == right[i].rejects, stream[1])
    end
  end

  for where, before in pairs(surroundings) do
    it(where, function()
      if bash(before .. " true").code ~= 0 then
        pending("not possible here: " .. before)
        return
      end
      local german = locales and io.open(locales .. "/de_DE.UTF-8/LC_NUMERIC")
      if before:find "de_DE" and not german then
        pending "there is no German locale here"
        return
      end
      assert_same(before)
    end)
  end

  it("with addresses that are always the same", function()
    -- Not every kernel, and no container with a strict filter, allows it.
    if bash("setarch -R true").code ~= 0 then
      pending "the kernel does not allow it"
      return
    end
    assert_same "setarch -R"
  end)

  it("from another folder, under another umask", function()
    assert_same("umask 077 &&", function(stream)
      return ([[rm -rf "$d"/copy && cp -r . "$d"/copy && cd "$d"/copy && %s]]):format(
        command_of(stream))
    end)
  end)

  it("from far away, but for the names of files", function()
    for i, stream in ipairs(streams) do
      local folder = ("'%s/tests/%s/'"):format(source, stream[1])
      local files = ("-r %s%s %s%s"):format(folder, stream[2], folder, stream[3])
      local result = bash('cd / && "$LULL" run --emit events,sessions,windows ' .. files)
      assert.equal(0, result.code)
      assert.is_true(result.out == right[i].out:gsub("^[^\n]*\n", ""), stream[1])
    end
  end)

  it("with standard streams that are files, read and written at once", function()
    assert_same("", function(stream)
      return ('"$LULL" run -r %s --rejects "$d"/rejects %s > "$d"/out && cat "$d"/out'):format(
        stream[2], stream[3])
    end)
  end)
end)
