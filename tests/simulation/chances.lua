-- Where the chance in a world comes from: a seed, or whatever else draws (a fuzzer's bytes). The
-- same draws give the same world.
local chances = {}

local draw

-- `source(n)` gives a number from 1 to n.
function chances.from(source)
  draw = source
end

-- math.random is xoshiro256** in Lua 5.4, the same on every machine.
function chances.seed(seed)
  math.randomseed(seed, 0x6c756c6c)
  draw = math.random
end

-- random(n): from 1 to n; random(a, b): from a to b.
function chances.random(from, to)
  if not to then return draw(from) end
  return from - 1 + draw(to - from + 1)
end

function chances.chance(one_in)
  return draw(one_in) == 1
end

function chances.pick(items)
  return items[draw(#items)]
end

return chances
