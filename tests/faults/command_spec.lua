-- The command where allocations fail (see faulty.c): it ends with 0 and the right bytes, or with 1,
-- a message, and the beginning of the right bytes. allocation_test.c asks the engine for every
-- allocation; here it is what lies around it, and the way out of all of it.
local source = os.getenv("LULL_SOURCE") or "."
package.path = source .. "/tests/cli/?.lua;" .. package.path
local support = require "support"

local build = os.getenv("LULL_BUILD") or source .. "/build"
local sanitized = build:find("dev", 1, true)

-- One line for each run that went wrong: which, its exit code, what it said.
local LOOP = [[
faulty='%s/tests/faulty'
run() { "$faulty" %s; }
try() {
  FAULT=$1 run > out 2> err; code=$?
  ! grep -q 'AddressSanitizer: CHECK failed' err || return # it lacks memory for its own threads
  case $code in
    0) cmp -s out right || echo "$1: success with other bytes" ;;
    1) grep -q 'memory\|threads' err || echo "$1: $(head -n 1 err)"
       head -c "$(stat -c %%s out)" right | cmp -s - out || echo "$1: another beginning" ;;
    134) echo "$1: aborted" ;;
    *) echo "$1: exit code $code, $(head -n 1 err)" ;;
  esac
}
exec 2>/dev/null # the shell itself tells of what ends by a signal
for n in $(seq %d %d %d); do try $n%s; done
]]

-- The commands, and how many of their last allocations lie behind the loading of rules, which is
-- the same for all of them.
local commands = {
  { "run -r rules.lua --stats stats --rejects rejects one.ndjson two.gz three.zst", 300,
    loads = true },
  { "count -r rules.lua -r second.lua --by kind,tab one.ndjson three.zst --rejects rejects", 400 },
  { "count -r rules.lua --where kind=click one.ndjson three.zst --rejects rejects", 600 },
}

local function wrong_of(command, from, step, to, mode)
  local result = support.bash(LOOP:format(build, command, from, step, to, mode))
  assert.equal(0, result.code)
  return support.lines(result.out)
end

-- The inputs, what is right, and how many allocations that takes.
local function prepare(command)
  support.new_folder()
  local made = support.bash(([[cp '%s'/tests/golden/page/* .
    sed 's/"30m"/"10m"/; s/"shop"/"second"/' rules.lua > second.lua
    head -n 4 input.ndjson > one.ndjson
    head -n 6 input.ndjson | tail -n 2 | gzip > two.gz
    tail -n +7 input.ndjson | zstd -q > three.zst
    FAULT=0 FAULT_COUNT=count '%s'/tests/faulty %s > right
    cat count]]):format(source, build, command))
  assert.equal(0, made.code, made.err)
  assert(#support.read "right" > 0)
  return tonumber(made.out)
end

for _, one in ipairs(commands) do
  local command, behind = one[1], one[2]
  describe(command, function()
    local total
    setup(function()
      total = prepare(command)
      if one.loads then
        assert.equal(support.read("output.ndjson"), support.read("right"))
      end
    end)
    teardown(support.remove_folder)

    for what, mode in pairs { ["one allocation fails"] = "", ["it and all after it fail"] = "+" } do
      if one.loads then
        it("while rules are loaded says so: " .. what, function()
          assert.is_true(total > 3000, total)
          assert.same({}, wrong_of(command, 1, sanitized and 300 or 50, total - behind, mode))
        end)
      end

      it("while it works says so: " .. what, function()
        -- libuv itself ends the process where its table of open files cannot grow.
        local aborted, others = 0, {}
        local step = sanitized and 13 or one.loads and 1 or 4
        for _, line in ipairs(wrong_of(command, total - behind, step, total, mode)) do
          if line:find "aborted$" then
            aborted = aborted + 1
          else
            others[#others + 1] = line
          end
        end
        assert.same({}, others)
        assert.is_true(aborted <= 1, aborted)
      end)
    end
  end)
end

-- A room has limits of its own, and must not take this for one of them.
local TEST_LOOP = [[
faulty='%s/tests/faulty'
exec 2>/dev/null
for n in $(seq 1 %d %d); do
  for mode in '' +; do
    FAULT=$n$mode "$faulty" test --coverage > out 2> err; code=$?
    cmp -s out right && continue
    [ $code = 1 ] && grep -q 'memory' out err || echo "$n$mode: exit code $code, $(head -n 1 err)"
  done
done
]]

it("lull test without memory says so", function()
  support.new_folder()
  support.write("shop_spec.lua", [[
    local run = rules "shop":given { { at = "0s", user = "ada" }, { at = "31m", user = "ada" } }
    it("holds", function() expect(run):sessions { { ended = "idle" }, {} } end)
    it("fails", function() expect(run):sessions(1) end)
  ]])
  local total = tonumber(support.bash(([[export FAULT=0 FAULT_COUNT=count
    '%s'/tests/faulty test --coverage > right
    cat count]]):format(build)).out)
  assert.is_true(total > 3000, total)
  local seen = support.bash(TEST_LOOP:format(build, sanitized and 2003 or 307, total))
  support.remove_folder()
  assert.equal("", seen.out)
end)

-- The story is told as it goes: what was told before is its beginning.
local EXPLAIN = "explain -r rules.lua --key ada one.ndjson two.gz three.zst"

describe("lull explain without memory", function()
  local total
  setup(function() total = prepare(EXPLAIN) end)
  teardown(support.remove_folder)

  for what, mode in pairs { ["one allocation fails"] = "", ["it and all after it fail"] = "+" } do
    it("says so, and tells the beginning of the story: " .. what, function()
      assert.is_true(total > 5000, total)
      -- Where libuv's table of open files cannot grow, it ends the process.
      for _, line in ipairs(wrong_of(EXPLAIN, 1, sanitized and 601 or 61, total, mode)) do
        assert.matches("aborted$", line)
      end
    end)
  end
end)
