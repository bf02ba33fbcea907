-- What fuzz_run asks for each input: the world that its draws make (tests/simulation), engine
-- against model and all else that must hold. Returns what does not hold, with the world shrunk to
-- a case for tests/simulation/cases; nil where all does.
local chances = require "chances"
local world = require "world"
local check = require "check"

return function(draw)
  chances.from(draw)
  local this = world.new()
  local what = check.failure(this)
  if not what then return end
  io.stderr:write("found: ", what, "\n") -- shrinking takes its time, and may find something else
  return what .. "\n" .. check.case(this, check.shrink(this))
end
