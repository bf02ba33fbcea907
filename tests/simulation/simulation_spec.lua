-- Worlds from a seed: lull and the model of tests/model agree on every byte, and what must hold in
-- every world holds. LULL_SEED=n repeats a run; tests/simulation/compare.lua runs more of them.
local source = os.getenv("LULL_SOURCE") or "."
local build = os.getenv("LULL_BUILD") or ""
local worlds = build:find("/dev", 1, true) and 60 or 300
local seed = tonumber(os.getenv("LULL_SEED")) or 1

describe("worlds from a seed", function()
  it("lull and the model agree on every byte of the output", function()
    local pipe = assert(io.popen(("lua5.4 '%s/tests/simulation/compare.lua' %d %d 2>&1")
      :format(source, seed, worlds)))
    local said = pipe:read("a")
    pipe:close()
    print(said)
    assert.equal(("simulation: %d passed, 0 failed, 0 skipped"):format(worlds),
      said:match "([^\n]*)\n$")
  end)
end)
