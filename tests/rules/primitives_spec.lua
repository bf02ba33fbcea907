-- Every line of the page of primitives loads, and every number from P1 to P31 is on it.
local source = os.getenv("LULL_SOURCE") or "."
package.path = source .. "/tests/rules/?.lua;" .. package.path
local running = require "running"

-- A policy that any line of the page can be laid over.
local AROUND = {
  policy  = "return BASE:with { %s }",
  session = "return BASE:with { session = { %s } }",
  window  = "return BASE:with { window = { %s } }",
}
local BASE = 'local base = policy { key = "user", time = "ts", session = { idle = "30m" }, '
  .. "window = {} }\n"

local function rows()
  local file = assert(io.open(source .. "/docs/primitives.md", "rb"))
  local list, number = {}, nil
  for line in file:lines() do
    local first, place, code = line:match "^| (P?%d*) *|.*| (%l+) | (.*) |$"
    number = first and math.tointeger(first:match "%d+") or number
    if first and number then -- what comes before the first number is the table's head
      list[#list + 1] = { number = number, place = place, code = code }
    end
  end
  file:close()
  return list
end

describe("the page of primitives", function()
  it("has every one, in order", function()
    local seen, last = 0, 0
    for _, row in ipairs(rows()) do
      assert.is_true(row.number == last or row.number == last + 1)
      if row.number ~= last then seen = seen + 1 end
      last = row.number
    end
    assert.equal(31, seen)
  end)
end)

describe("a line of the page of primitives loads:", function()
  for _, row in ipairs(rows()) do
    local around = AROUND[row.place]
    for code in (around and row.code or ""):gmatch "`(.-)`" do
      if code:find "=" then
        it(("P%d: %s"):format(row.number, code), function()
          local rules = BASE .. around:gsub("BASE", "base"):format(code)
          local seen = running.run { rules = rules }
          assert.equal("", seen.err)
          assert.equal(0, seen.code)
        end)
      end
    end
  end
end)
