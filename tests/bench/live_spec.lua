-- Delays are those that somebody would see who sent at fixed instants, whoever was slow.
package.path = (os.getenv("LULL_SOURCE") or ".") .. "/tests/bench/?.lua;" .. package.path
local tools = require "tools"
local support, bash = tools.support, tools.bash
local cjson = require "cjson"

describe("live delays", function()
  before_each(function()
    support.new_folder()
    bash "bench_generate --events 500 --keys 20 --span-s 20000 --output stream.ndjson"
  end)
  after_each(support.remove_folder)

  local function delays(arguments)
    return cjson.decode(bash("bench_live " .. arguments).out)
  end

  it("count from the planned instant, not from when a full pipe let an event in", function()
    -- The half second of events is due before anything is read, and is four pipes full.
    local told = delays "1000 0 stream.ndjson sh -c 'sleep 1; exec cat'"
    assert.equal(500, told.events)
    assert.is_true(told.delay_ms.max >= 1000, told.delay_ms.max)
    assert.is_true(told.delay_ms["50"] >= 749, told.delay_ms["50"])
    assert.is_true(told.longest_write_ms >= 100, told.longest_write_ms)
  end)

  it("are in order of size, and leave out the events that warm up", function()
    local told = delays "100000 100 stream.ndjson $LULL run -r $RULES/posthog.lua"
    assert.equal(400, told.events)
    for _, of in ipairs { "delay_ms", "sender_lag_ms" } do
      local shares = told[of]
      assert.is_true(0 <= shares["50"] and shares["50"] <= shares["99"])
      assert.is_true(shares["99"] <= shares["99.9"] and shares["99.9"] <= shares.max)
    end
  end)

  it("are not told of events that were lost, changed or out of order", function()
    for _, command in ipairs { "tac", "head -n 3", "sed 's/uuid/UUID/'", "false", "/no/such" } do
      local result = tools.try("bench_live 100000 0 stream.ndjson " .. command)
      assert.equal(1, result.code, command)
      assert.equal("", result.out)
      assert.truthy(result.err:match "^live: ", result.err)
    end
  end)

  it("are kept, of lull and of cat", function()
    tools.drive "bench_live.py --rate 5000 --seconds 0.1 --rounds 2"
    local figures = cjson.decode(support.read("build/bench/live.json")).figures
    assert.same({ "lull", "cat" }, { figures[1].name, figures[2].name })
    assert.same({ 2, 500 }, { #figures[1].runs, figures[1].runs[1].events })
    assert.equal("live.json\n", bash("ls build/bench").out)
  end)
end)
