-- Golden files, byte for byte. Each folder holds rules.lua, input.ndjson, what must come out
-- (output.ndjson, and rejects.ndjson where there are any) and verified.md, which says how somebody
-- verified it by hand.
local source = os.getenv("LULL_SOURCE") or "."
package.path = source .. "/tests/cli/?.lua;" .. package.path
local support = require "support"

local function read(path)
  local file = io.open(path, "rb")
  if not file then return "" end
  local text = file:read("a")
  file:close()
  return text
end

local function run(folder, command)
  local result = support.bash(("cp '%s'/* . && %s"):format(folder, command))
  assert.equal(0, result.code)
  return result.out
end

describe("golden files", function()
  before_each(support.new_folder)
  after_each(support.remove_folder)

  for _, name in ipairs { "page", "verify", "order", "input" } do
    local folder = source .. "/tests/golden/" .. name
    it(name .. ": output and rejects are those of the folder", function()
      local out = run(folder, "$LULL run -r rules.lua --rejects rejects.out input.ndjson")
      assert.equal(read(folder .. "/output.ndjson"), out)
      assert.equal(read(folder .. "/rejects.ndjson"), support.read("rejects.out"))
    end)

    it(name .. ": the same through a pipe, a byte at a time", function()
      local out = run(folder, "dd if=input.ndjson bs=1 status=none "
        .. "| $LULL run -r rules.lua --rejects /dev/null -")
      assert.equal(read(folder .. "/output.ndjson"), out)
    end)

    it(name .. ": says how it was verified", function()
      assert.is_true(#read(folder .. "/verified.md") > 200)
    end)
  end
end)
