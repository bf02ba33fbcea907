package.path = debug.getinfo(1, "S").source:match("^@(.*/)") .. "?.lua;" .. package.path
local cjson = require("cjson")
local support = require("support")

local bash = support.bash

local function contains(text, part)
  assert(text:find(part, 1, true), ("%q is not in:\n%s"):format(part, text))
end

-- Whole lines of JSON, the last one too.
local function assert_whole(text)
  assert.equal("\n", text:sub(-1))
  for _, line in ipairs(support.lines(text)) do
    cjson.decode(line)
  end
end

describe("input", function()
  local count = 30000 -- more than one block of 1 MiB

  setup(function()
    support.new_folder()
    support.write("day.ndjson", support.events(count))
    local made = bash([[
      head -n 1000 day.ndjson > a; tail -n +1001 day.ndjson > b
      for f in day.ndjson a b; do gzip -k $f; zstd -q $f; done
      cat a.gz b.gz > two.gz; cat a.zst b.zst > two.zst
      (cat two.gz; head -c 1000 /dev/zero) > padded.gz
      cp day.ndjson.gz named.ndjson
      "$LULL" run -r shop.lua day.ndjson > plain
    ]])
    assert.equal("", made.err)
  end)
  teardown(support.remove_folder)

  for what, command in pairs({
    ["one file after another"] = '"$LULL" run -r shop.lua a b',
    ["standard input from a pipe"] = 'cat day.ndjson | "$LULL" run -r shop.lua',
    ["standard input named -"] = 'cat day.ndjson | "$LULL" run -r shop.lua -',
    ["standard input from a file"] = '"$LULL" run -r shop.lua < day.ndjson',
    ["a file, then standard input"] = '"$LULL" run -r shop.lua a - < b',
    ["standard input, then a file"] = 'cat a | "$LULL" run -r shop.lua - b',
    ["a named pipe"] = 'mkfifo p && { cat day.ndjson > p & "$LULL" run -r shop.lua p; }',
    ["a pipe that brings odd pieces"] =
      'dd if=day.ndjson bs=4099 status=none | "$LULL" run -r shop.lua',
    ["gzip"] = '"$LULL" run -r shop.lua day.ndjson.gz',
    ["zstd"] = '"$LULL" run -r shop.lua day.ndjson.zst',
    ["gzip under another name"] = '"$LULL" run -r shop.lua named.ndjson',
    ["gzip from standard input"] = '"$LULL" run -r shop.lua < day.ndjson.gz',
    ["gzip from a pipe"] = 'cat day.ndjson.gz | "$LULL" run -r shop.lua',
    ["zstd from a pipe"] = 'cat day.ndjson.zst | "$LULL" run -r shop.lua',
    ["gzip from a pipe that brings a byte first"] =
      '{ head -c 1 two.gz; tail -c +2 two.gz; } | "$LULL" run -r shop.lua',
    ["two gzip members in one file"] = '"$LULL" run -r shop.lua two.gz',
    ["two gzip members from a pipe"] = 'cat two.gz | "$LULL" run -r shop.lua',
    ["gzip with zeros after it"] = '"$LULL" run -r shop.lua padded.gz',
    ["two zstd frames in one file"] = '"$LULL" run -r shop.lua two.zst',
    ["two zstd frames from a pipe"] = 'cat two.zst | "$LULL" run -r shop.lua',
    ["zstd after a skippable frame"] =
      [[{ printf 'P*M\x18\x04\x00\x00\x00skip'; cat two.zst; } | "$LULL" run -r shop.lua]],
    ["gzip, plain and zstd in turn"] =
      [[head -n 500 b > c; tail -n +501 b | zstd -q > d; "$LULL" run -r shop.lua a.gz c d]],
    ["an output pipe that does not block"] = [[python3 -c '
import fcntl, os, subprocess, sys
r, w = os.pipe()
fcntl.fcntl(w, fcntl.F_SETFL, fcntl.fcntl(w, fcntl.F_GETFL) | os.O_NONBLOCK)
p = subprocess.Popen([os.environ["LULL"], "run", "-r", "shop.lua", "day.ndjson"], stdout=w)
os.close(w)
while piece := os.read(r, 4096): sys.stdout.buffer.write(piece)
sys.exit(p.wait())']],
  }) do
    it("gives the same bytes from " .. what, function()
      if what:find("does not block") and bash("command -v python3").code ~= 0 then
        pending("python3 is not installed")
        return
      end
      local result = bash(command)
      assert.equal("", result.err)
      assert.equal(0, result.code)
      assert.is_true(result.out == support.read("plain"), "other bytes than from a file")
    end)
  end

  local function assert_broken(result, message)
    assert.equal(1, result.code)
    contains(result.err, message)
    contains(result.err, "nothing was ended")
    assert_whole(result.out)
    local fed = select(2, result.out:gsub('"lull":{', ""))
    assert.is_true(fed > 500 and fed < count, "events before the damage: " .. fed)
    assert.is_nil(result.out:find("end_of_input", 1, true))
  end

  for _, kind in ipairs({ "gz", "zst" }) do
    it("that is cut off (" .. kind .. ") is fed as far as it goes, then fails", function()
      local result = bash(([[head -c $(($(stat -c %%s day.ndjson.%s) / 2)) day.ndjson.%s > cut
        "$LULL" run -r shop.lua cut b]]):format(kind, kind))
      assert_broken(result, "lull: cut: the compressed data ends in the middle, at byte "
        .. #support.read("cut") .. ": the file is truncated\n")
      contains(result.err, "before 1 more input")
    end)

    it("that is damaged (" .. kind .. ") is fed as far as it goes, then fails", function()
      local result = bash(([[
        cp two.%s bad; at=$((($(stat -c %%s bad) + $(stat -c %%s a.%s)) / 2))
        head -c 2000 /dev/zero | dd of=bad bs=1 seek=$at conv=notrunc status=none
        cat bad | "$LULL" run -r shop.lua -]]):format(kind, kind))
      assert_broken(result, "lull: standard input: the compressed data cannot be decoded beyond")
    end)
  end

  it("that has other bytes after gzip fails", function()
    local result = bash('{ cat a.gz; echo hello; } > bad; "$LULL" run -r shop.lua bad')
    assert.equal(1, result.code)
    contains(result.err, "incorrect header check")
    assert.equal(1000, select(2, result.out:gsub('"lull":{', "")))
  end)

  it("is rejected, not decoded, when it only begins like something compressed", function()
    local result = bash([[printf '\x1f' | "$LULL" run -r shop.lua --rejects bad]])
    assert.equal(0, result.code)
    local reject = cjson.decode(support.read("bad"))
    assert.equal("bad_json", reject.error)
    assert.equal("\x1f", reject.input)
  end)

  it("that is closed is an error", function()
    local result = bash('"$LULL" run -r shop.lua - <&-')
    assert.equal(1, result.code)
    contains(result.err, "lull: standard input: bad file descriptor")
  end)
end)

describe("output", function()
  before_each(function()
    support.new_folder()
    support.write("day.ndjson", support.events(30000))
  end)
  after_each(support.remove_folder)

  it("into a pipe that is closed early ends the run with 0, in silence", function()
    local result = bash([["$LULL" run -r shop.lua day.ndjson | head -n 1 > first
      echo "${PIPESTATUS[0]}"]])
    assert.equal("0\n", result.out)
    assert.equal("", result.err)
    assert_whole(support.read("first"))
  end)

  it("onto a full disk fails, however much it is", function()
    support.write("one.ndjson", support.events(1))
    for _, input in ipairs({ "one.ndjson", "day.ndjson" }) do
      for _, where in ipairs({ ">/dev/full", "-o /dev/full" }) do
        local result = bash(('"$LULL" run -r shop.lua %s %s'):format(input, where))
        assert.equal(1, result.code)
        assert(result.err:find("^lull: [^\n]*: no space left on device\n$"), result.err)
      end
    end
    local result = bash([[echo nothing | "$LULL" run -r shop.lua --rejects /dev/full]])
    assert.equal(1, result.code)
    contains(result.err, "lull: /dev/full: no space left on device")
  end)

  it("that is closed is an error", function()
    local result = bash('"$LULL" run -r shop.lua day.ndjson >&-')
    assert.equal(1, result.code)
    contains(result.err, "lull: standard output: bad file descriptor")
  end)

  it("of a live pipe comes as soon as the event has", function()
    local result = bash([[
      mkfifo in out
      "$LULL" run -r shop.lua --emit events in > out & pid=$!
      exec 4< out 3> in
      printf '{"user":"a","ts":1760000000000}\n{"user":"b","ts":1760000000001}\n' >&3
      read -r -u 4 line && echo "$line"
      read -r -u 4 line && echo "$line"
      for user in c d e f; do
        printf '{"user":"%s","ts":1760000000002}\n' $user >&3
        read -r -u 4 line && echo "$line"
      done
      exec 3>&-
      wait $pid
    ]])
    assert.equal(0, result.code)
    local users = {}
    for _, line in ipairs(support.lines(result.out)) do
      users[#users + 1] = cjson.decode(line).user
    end
    assert.equal("abcdef", table.concat(users))
  end)

  it("has no progress among it where standard error is no terminal", function()
    local result = bash([[
      mkfifo in
      "$LULL" run -r shop.lua -o out in & pid=$!
      exec 3> in
      head -n 100 day.ndjson >&3
      sleep 1.2 # longer than it takes a progress line to come
      exec 3>&-
      wait $pid
    ]])
    assert.equal(0, result.code)
    assert.equal("", result.err)
    assert.equal("", result.out)
  end)

  it("has a line of progress on a terminal, which is erased", function()
    if not support.has_terminal() then
      pending("no terminal can be had here")
      return
    end
    local result = bash([==[
      mkfifo in terminal
      script -qec '"$LULL" run -r shop.lua -o out in' /dev/null > terminal & pid=$!
      exec 4< terminal 3> in
      head -n 100 day.ndjson >&3
      seen=
      while [[ $seen != *events/s* ]] && IFS= read -r -d '' -n 1 -u 4 c; do seen+=$c; done
      exec 3>&-
      printf '%s' "$seen"
      cat <&4
      wait $pid
    ]==])
    assert.equal(0, result.code)
    assert(result.out:find("^lull: [%d.]+ k?B, [%d,]+ events/s"), result.out)
    assert.equal("\r\27[K", result.out:sub(-4))
    assert_whole(support.read("out"))
  end)
end)

describe("a signal", function()
  before_each(support.new_folder)
  after_each(support.remove_folder)

  -- Feeds three events and a part of one, waits until they are through, and sends the signal.
  local function interrupt(signal, more)
    return bash(([==[
      mkfifo in out; touch later.ndjson
      env --default-signal=INT "$LULL" run -r shop.lua --stats stats in %s > out 2> err & pid=$!
      exec 4< out 3> in
      printf '{"user":"ada","ts":1760000000000}\n{"user":"bo","ts":1760000001000}\n' >&3
      printf '{"user":"cy","ts":1760000002000}\n{"us' >&3
      while IFS= read -r -u 4 line; do
        echo "$line"
        [[ $line != '{"user":"cy"'* ]] || break
      done
      kill -%s $pid
      cat <&4
      wait $pid
    ]==]):format(more, signal))
  end

  for _, signal in ipairs({ "TERM", "INT" }) do
    it(("(%s) ends nothing, and says what is left open and where"):format(signal), function()
      local result = interrupt(signal, "")
      assert.equal(0, result.code)
      assert_whole(result.out)
      assert.is_nil(result.out:find("session.end", 1, true))
      assert.equal(3, select(2, result.out:gsub('"session.start"', "")))
      assert.equal(("lull: stopped by SIG%s in in, at byte 100 (4 bytes of a line that begins there"
        .. " were read, and not used); left open: 3 sessions and 0 windows; nothing was ended\n")
        :format(signal), support.read("err"))
      local stats = cjson.decode(support.read("stats"))
      assert.equal(3, stats.events)
      assert.equal(3, stats.open_sessions)
    end)
  end

  it("leaves later inputs alone and says so", function()
    local result = interrupt("TERM", "later.ndjson later.ndjson")
    assert.equal(0, result.code)
    contains(support.read("err"), "before 2 more inputs; left open")
  end)

  it("stops a file between two lines, and every line before that is out", function()
    local day = support.events(60000)
    support.write("day.ndjson", day)
    local result = bash([[
      mkfifo out
      "$LULL" run -r shop.lua --emit events day.ndjson > out 2> err & pid=$!
      exec 4< out
      head -c 1000 <&4
      kill -TERM $pid
      cat <&4
      wait $pid
    ]])
    assert.equal(0, result.code)
    local at = tonumber(support.read("err"):match("by SIGTERM in day.ndjson, at byte (%d+)"))
    assert.is_true(at > 0 and at < #day, at)
    local lines = support.lines(result.out)
    assert.equal(select(2, day:sub(1, at):gsub("\n", "")), #lines)
    assert.equal("\n", day:sub(at, at))
    local text = day:sub(1, at - 1):match("([^\n]*)}$")
    assert.equal(text, lines[#lines]:sub(1, #text))
  end)

  it("is heard while a named pipe waits for its writer", function()
    -- The record of the loaded rules is not written before there is something to write with it, so
    -- the listening is seen in the process itself.
    local result = bash([[
      mkfifo in
      "$LULL" run -r shop.lua in > out & pid=$!
      until (( 0x$(sed -n 's/^SigCgt:\t*//p' /proc/$pid/status) & 0x4000 )); do :; done
      kill -TERM $pid
      wait $pid
    ]])
    assert.equal(0, result.code)
    contains(result.err, "lull: stopped by SIGTERM in in, at byte 0; left open: 0 sessions")
  end)

  it("that comes again ends a run at once that cannot get its output out", function()
    support.write("day.ndjson", support.events(30000))
    local result = bash([[
      mkfifo out; exec 4<> out
      "$LULL" run -r shop.lua day.ndjson > out & pid=$!
      head -c 1000 <&4 > /dev/null
      while kill -TERM $pid 2> /dev/null; do :; done
      wait $pid
    ]])
    assert.equal(143, result.code)
  end)
end)
