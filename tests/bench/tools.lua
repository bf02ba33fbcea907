-- What the specs of the bench run: its programs and drivers, in a folder of the test's own.
local source = os.getenv("LULL_SOURCE") or "."
package.path = source .. "/tests/cli/?.lua;" .. package.path
local support = require "support"

local tools = { support = support }

local function absolute(path)
  local pipe = assert(io.popen(("cd '%s' && pwd"):format(path)))
  local line = pipe:read("l")
  pipe:close()
  return line
end

tools.source = absolute(source)
tools.build = absolute(os.getenv("LULL_BUILD") or tools.source .. "/build")

-- Runs a script with the tools of the bench on its PATH.
function tools.try(script)
  return support.bash(("PATH='%s/tests':$PATH\nRULES='%s/rules'\nBENCH='%s/tests/bench'\n")
    :format(tools.build, tools.source, tools.source) .. script)
end

-- The same; it must succeed.
function tools.bash(script)
  local result = tools.try(script)
  assert(result.code == 0, result.err)
  return result
end

-- A driver in Python, which keeps its results in `build` of the folder.
function tools.drive(script)
  return tools.bash(([[
    mkdir -p build/bench && ln -s '%s/tests' build/tests && ln -s "$LULL" build/lull
    LULL_SOURCE='%s' LULL_BUILD=build python3 $BENCH/%s]]):format(tools.build, tools.source,
    script))
end

return tools
