-- The program of docs/embedding.md: lull.h and the library are all that an embedder needs.
local source = os.getenv("LULL_SOURCE") or "."
package.path = source .. "/tests/cli/?.lua;" .. package.path
local support = require "support"

local embed = (os.getenv("LULL_BUILD") or source .. "/build") .. "/tests/embed"

local function run(arguments)
  return support.bash(("cd '%s' && '%s' %s"):format(source, embed, arguments))
end

describe("the example program", function()
  before_each(support.new_folder)
  after_each(support.remove_folder)

  it("writes what lull run writes", function()
    local arguments = "tests/recording/demo.lua tests/recording/recording.ndjson"
    local embedded = run(arguments)
    local command = support.bash(("cd '%s' && $LULL run -r %s"):format(source, arguments))
    assert.equal(0, embedded.code)
    assert.equal(command.out, embedded.out)
    assert.is_true(#embedded.out > 1000)
  end)

  it("says what is wrong with a rules file, and ends with 1", function()
    support.write("wrong.lua", "return policy { key = 'user' }\n")
    local result = run(("'%s/wrong.lua' tests/golden/page/input.ndjson"):format(support.folder))
    assert.equal(1, result.code)
    local message = "wrong.lua:1: time: found nothing, expected a path"
    assert.is_truthy(result.err:find(message, 1, true))
  end)
end)
