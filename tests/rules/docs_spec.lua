-- Every rules file that a page shows loads: a page that lies is a bug.
local source = os.getenv("LULL_SOURCE") or "."
package.path = source .. "/tests/rules/?.lua;" .. package.path
local running = require "running"

local function read(path)
  local file = assert(io.open(source .. "/" .. path, "rb"))
  local text = file:read("a")
  file:close()
  return text
end

it("is run by Lua 5.4", function()
  assert.equal("Lua 5.4", _VERSION)
end)

for _, page in ipairs { "README.md", "docs/rules.md", "docs/contract.md", "docs/primitives.md" } do
  describe("a rules file in " .. page, function()
    local number, vocabulary = 0, nil
    for block in read(page):gmatch("```lua\n(.-)```") do
      if block:find "return policy" or block:find "return experiment" then
        number = number + 1
        local beside = vocabulary
        it(("loads: the one numbered %d"):format(number), function()
          local seen = running.run { rules = block, files = { ["pages.lua"] = beside } }
          assert.equal("", seen.err)
          assert.equal(0, seen.code)
        end)
      else
        vocabulary = block -- what the next file requires, where it requires anything
      end
    end
    it("is there", function()
      assert.is_true(number > 0)
    end)
  end)
end

-- A cell names files, the first with its folder: `tests/a/b_*.lua`, `c.lua`.
local function files_of(cell)
  local list, folder = {}, nil
  for name in cell:gmatch "`([%w_/*]+%.%l+)`" do
    folder = name:match "^(.*/)" or folder
    list[#list + 1] = name:find "/" and name or folder .. name
  end
  return list
end

describe("SECURITY.md", function()
  local count = 0
  for row in read("SECURITY.md"):gmatch "\n(| [^\n]*`tests/[^\n]*)" do
    it("names tests that are there: " .. row:match "| (.-) |", function()
      for _, path in ipairs(files_of(row)) do
        assert.is_true(os.execute(("ls '%s'/%s >/dev/null"):format(source, path)), path)
      end
    end)
    count = count + 1
  end
  it("has tests for its promises", function()
    assert.is_true(count > 10)
  end)
end)
