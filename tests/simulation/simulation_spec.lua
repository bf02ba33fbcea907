-- Worlds from a seed (check.lua says what must hold of each), and the smallest streams of those
-- that once failed. LULL_SEED=n begins elsewhere; compare.lua runs more of them.
local source = os.getenv("LULL_SOURCE") or "."
local build = os.getenv("LULL_BUILD") or source .. "/build"
local sanitized = build:find("/dev", 1, true)
local seed = tonumber(os.getenv "LULL_SEED") or 1

local function simulate(arguments)
  local command = "'%s/tests/lua_with_lull' '%s/tests/simulation/compare.lua' %s 2>&1"
  local pipe = assert(io.popen(command:format(build, source, arguments)))
  local said = pipe:read("a")
  pipe:close()
  print(said)
  return said:match "([^\n]*)\n$"
end

describe("worlds from a seed", function()
  it("lull and the model agree on every byte, and what must hold holds", function()
    local worlds = sanitized and 200 or 2000
    assert.equal(("simulation: %d passed, 0 failed, 0 skipped"):format(worlds),
      simulate(("%d %d"):format(seed, worlds)))
  end)

  it("what once failed holds", function()
    assert.truthy(simulate("cases"):match "^simulation: %d+ passed, 0 failed, 0 skipped$")
  end)
end)
