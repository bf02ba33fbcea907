-- Prints docs/conformance.md, in the surroundings of the tests: LULL, LULL_SOURCE and LULL_SHARED.
package.path = assert(os.getenv "LULL_SOURCE") .. "/tests/conformance/?.lua;" .. package.path
local conformance = require "conformance"
local summary = require "summary"

local results = {}
conformance.all(assert(os.getenv "LULL_SHARED", "LULL_SHARED names no folder"),
  function(case, result)
    results[#results + 1] = { case = case, result = result }
  end)
io.write(summary.page(results))
