-- What can go wrong outside: pipes that are slow, interrupted or closed, disks that are full,
-- inputs that are damaged, unreadable or vanish. Nothing is lost in silence and nothing hangs: the
-- exit code says that something is missing, and standard error says of which file and why. The
-- plain cases stand in tests/cli/streams_spec.lua and run_spec.lua; these are the rarer ones.
local source = os.getenv("LULL_SOURCE") or "."
package.path = source .. "/tests/cli/?.lua;" .. package.path
local support = require "support"

local bash = support.bash

local function contains(text, part)
  assert(text:find(part, 1, true), ("%q is not in:\n%s"):format(part, text))
end

-- Every second line is no event.
local function mixed(count)
  local lines = {}
  for line in support.events(count):gmatch "[^\n]+" do
    lines[#lines + 1] = line .. "\nno event: " .. #lines .. "\n"
  end
  return table.concat(lines)
end

-- As often as asked for, `step` bytes of both outputs through pipes that do not block and hold one
-- page; argument: bytes of a read. What was read goes to the files out and rejects.
local SLOW_READER = [[
import fcntl, os, select, subprocess, sys
step = int(sys.argv[1])
pipes = [os.pipe(), os.pipe()]
for read, write in pipes:
    fcntl.fcntl(write, 1031, 4096)  # F_SETPIPE_SZ
    fcntl.fcntl(write, fcntl.F_SETFL, os.O_NONBLOCK)
process = subprocess.Popen([os.environ["LULL"], "run", "-r", "shop.lua", "mixed.ndjson"],
                           stdout=pipes[0][1], stderr=pipes[1][1])
for read, write in pipes:
    os.close(write)
files = {pipes[0][0]: open("out", "wb"), pipes[1][0]: open("rejects", "wb")}
while files:
    for read in select.select(list(files), [], [])[0]:
        piece = os.read(read, step)
        if piece:
            files[read].write(piece)
        else:
            files.pop(read).close()
sys.exit(process.wait())
]]

-- Standard input that does not block, in pieces of three bytes and pauses in between.
local SLOW_WRITER = [[
import fcntl, os, subprocess, sys
read, write = os.pipe()
fcntl.fcntl(read, fcntl.F_SETFL, os.O_NONBLOCK)
process = subprocess.Popen([os.environ["LULL"], "run", "-r", "shop.lua", "-"], stdin=read)
os.close(read)
text = open("few.ndjson", "rb").read()
for at in range(0, len(text), 3):
    os.write(write, text[at:at + 3])
    os.sched_yield()
os.close(write)
sys.exit(process.wait())
]]

describe("pipes", function()
  setup(function()
    support.new_folder()
    support.write("mixed.ndjson", mixed(3000))
    support.write("few.ndjson", support.events(100))
    support.write("slow_reader.py", SLOW_READER)
    support.write("slow_writer.py", SLOW_WRITER)
    local made = bash [["$LULL" run -r shop.lua mixed.ndjson > right 2> right.rejects
      "$LULL" run -r shop.lua few.ndjson > right.few]]
    assert.equal(0, made.code)
  end)
  teardown(support.remove_folder)

  for _, step in ipairs { 1000, 13 } do
    it(("whose reader takes %d bytes at a time get all of both outputs"):format(step), function()
      assert.equal(0, bash("python3 slow_reader.py " .. step).code)
      assert.is_true(support.read("out") == support.read("right"))
      assert.is_true(support.read("rejects") == support.read("right.rejects"))
    end)
  end

  it("that bring a few bytes at a time without blocking are read to their end", function()
    local result = bash "python3 slow_writer.py"
    assert.equal("", result.err)
    assert.equal(0, result.code)
    assert.is_true(result.out == support.read("right.few"))
  end)

  it("are read and written on when the process is stopped and goes on again", function()
    local result = bash [[
      mkfifo p q
      "$LULL" run -r shop.lua --rejects rejects p > q & pid=$!
      cat q > out & reader=$!
      { for i in 1 2 3 4 5 6 7 8 9 10; do
          tail -n +$((i * 600 - 599)) mixed.ndjson | head -n 600
          kill -STOP $pid; kill -CONT $pid; kill -WINCH $pid
        done; } > p
      wait $pid; code=$?
      wait $reader
      exit $code]]
    assert.equal(0, result.code)
    assert.is_true(support.read("out") == support.read("right"))
    assert.equal(3000, #support.lines(support.read("rejects")))
  end)

  local big = 60000 -- lines: more than a pipe holds

  it("of rejects that are closed early fail the run: the output would lack events", function()
    support.write("big.ndjson", mixed(big))
    local result = bash [[mkfifo r
      head -n 1 r > first & "$LULL" run -r shop.lua --rejects r big.ndjson > out]]
    assert.equal(1, result.code)
    assert.equal("lull: r: broken pipe\n", result.err)
    local events = select(2, support.read("out"):gsub('"lull":{', ""))
    assert.is_true(events < big)
  end)

  it("of standard error that are closed early fail the run too", function()
    support.write("big.ndjson", mixed(big))
    local result = bash [[{ "$LULL" run -r shop.lua big.ndjson > out; echo $? > code; } 2>&1 |
      head -n 1 > first]]
    assert.equal(0, result.code)
    assert.equal("1\n", support.read("code"))
  end)

  it("that are closed already are an error, whatever was to be written there", function()
    local result = bash [["$LULL" run -r shop.lua mixed.ndjson 2>&- > out]]
    assert.equal(1, result.code)
    assert.equal(1, bash([["$LULL" run -r shop.lua few.ndjson --stats - 2>&- > out]]).code)
  end)
end)

describe("a disk", function()
  before_each(function()
    support.new_folder()
    support.write("mixed.ndjson", mixed(5000))
  end)
  after_each(support.remove_folder)

  it("that is full is named with the file, for every output", function()
    for _, case in ipairs {
      "-o /dev/full --rejects r",
      "-o o --rejects /dev/full",
      "-o o --rejects r --rejects-raw /dev/full --line-bytes 20",
    } do
      local result = bash('"$LULL" run -r shop.lua mixed.ndjson ' .. case)
      assert.equal(1, result.code, case)
      assert.equal("lull: /dev/full: no space left on device\n", result.err, case)
    end
    local result = bash [["$LULL" run -r shop.lua mixed.ndjson -o o --rejects r --stats /dev/full]]
    assert.equal(1, result.code)
    contains(result.err, "lull: /dev/full: No space left on device\n")
    assert.equal(5000, #support.lines(support.read("r"))) -- all else is whole
  end)

  it("that fills up keeps what fitted, and the run fails", function()
    local result = bash [[mkdir small
      mount -t tmpfs -o size=64k none small 2> /dev/null || exit 77
      "$LULL" run -r shop.lua mixed.ndjson -o small/out --rejects r; code=$?
      cp small/out kept; umount small
      "$LULL" run -r shop.lua mixed.ndjson -o right --rejects r 2> /dev/null
      head -c "$(stat -c %s kept)" right | cmp - kept || exit 2
      exit $code]]
    if result.code == 77 then
      pending "a disk can be mounted by root only"
      return
    end
    assert.equal("lull: small/out: no space left on device\n", result.err)
    assert.equal(1, result.code)
    assert.is_true(#support.read("kept") > 0)
  end)

  it("with a limit on a file's size keeps what fitted, and the run fails", function()
    local result = bash [[(ulimit -f 64
      "$LULL" run -r shop.lua mixed.ndjson -o out --rejects r)]]
    assert.equal(1, result.code)
    assert.equal("lull: out: file too large\n", result.err)
    assert.equal(64 * 1024, #support.read("out"))
  end)

  for _, option in ipairs { "-o", "--rejects", "--rejects-raw", "--stats" } do
    it("has no such folder, or a folder of that name: " .. option, function()
      for where, why in pairs { ["none/x"] = "no such file or directory", ["."] = "directory" } do
        local result = bash(('"$LULL" run -r shop.lua mixed.ndjson %s %s'):format(option, where))
        assert.equal(1, result.code)
        assert.equal("", result.out)
        contains(result.err:lower(), "lull: " .. where .. ": ")
        contains(result.err:lower(), why)
      end
    end)
  end
end)

describe("an input", function()
  before_each(function()
    support.new_folder()
    support.write("few.ndjson", support.events(20))
  end)
  after_each(support.remove_folder)

  it("that vanishes before its turn fails the run, and what came before it stands", function()
    local result = bash [[mkfifo p; cp few.ndjson gone.ndjson
      "$LULL" run -r shop.lua p gone.ndjson > out & pid=$!
      exec 3> p
      rm gone.ndjson
      cat few.ndjson >&3
      exec 3>&-
      wait $pid]]
    assert.equal(1, result.code)
    contains(result.err, "lull: gone.ndjson: no such file or directory\n")
    contains(result.err, "nothing was ended")
    assert.equal(20, select(2, support.read("out"):gsub('"lull":{', "")))
  end)

  it("that cannot be read is named with the cause", function()
    local result = bash [["$LULL" run -r shop.lua few.ndjson /proc/self/mem]]
    assert.equal(1, result.code)
    contains(result.err, "lull: /proc/self/mem: i/o error\n")
  end)

  it("that may not be read is named before anything is done", function()
    local result = bash [[cp few.ndjson secret; chmod 0 secret; as=
      if test -r secret; then # root may read everything: as somebody else
        chmod 755 .; cp "$LULL" lull; LULL=./lull
        as='setpriv --reuid=65534 --regid=65534 --clear-groups'
      fi
      $as "$LULL" run -r shop.lua few.ndjson secret]]
    assert.equal(1, result.code)
    assert.equal("lull: secret: permission denied\n", result.err)
    assert.equal("", result.out)
  end)

  it("of rules that is a folder, or cannot be read, is named with the cause", function()
    for _, file in ipairs { ".", "/proc/self/mem" } do
      local result = bash('"$LULL" run -r ' .. file .. " few.ndjson")
      assert.equal(3, result.code)
      assert.equal(file .. ": the file cannot be read\n", result.err)
    end
  end)

  -- Prints how each damaged copy went that did not go right.
  local DAMAGE = [[
    "$LULL" run -r shop.lua few.ndjson > right
    %s -c few.ndjson > packed
    size=$(stat -c %%s packed)
    judge() {
      "$LULL" run -r shop.lua --rejects rejects bad > out 2> err; code=$?
      case $code in
        0) cmp -s out right || test -s rejects || echo "$1: 0 with other bytes" ;;
        1) grep -q '^lull: bad: ' err || echo "$1: no message" ;;
        *) echo "$1: exit code $code" ;;
      esac
    }
    for at in $(seq 1 3 $((size - 1))); do
      head -c $at packed > bad
      judge "cut at $at"
      { head -c $at packed; printf '\377'; tail -c +$((at + 2)) packed; } > bad
      judge "byte $at"
    done]]

  for _, tool in ipairs { "gzip", "zstd -q" } do
    it("that is cut or damaged anywhere fails or is the same, by " .. tool, function()
      local result = bash(DAMAGE:format(tool))
      assert.equal("", result.out)
      assert.equal(0, result.code)
    end)
  end
end)
