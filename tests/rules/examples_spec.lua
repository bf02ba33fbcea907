-- The design's examples, where they are at hand: each loads.
local support = dofile(os.getenv "LULL_SOURCE" .. "/tests/cli/support.lua")
local shared = os.getenv "LULL_SHARED"

local function files()
  local pipe = assert(io.popen(("ls '%s'/design/examples/*.lua"):format(shared)))
  local list = {}
  for path in pipe:lines() do list[#list + 1] = path end
  pipe:close()
  return list
end

describe("an example", function()
  before_each(support.new_folder)
  after_each(support.remove_folder)

  if not shared then
    it("is asked where the design is at hand", function() pending "no shared folder here" end)
    return
  end
  for _, path in ipairs(files()) do
    local name = path:match "([%w_]+)%.lua$"
    it("loads: " .. name, function()
      local seen = support.bash(("\"$LULL\" settings -r '%s'"):format(path))
      if name == "rrweb" then
        assert.truthy(seen.err:find("expected a policy", 1, true)) -- it is a vocabulary
      else
        assert.equal("", seen.err)
      end
    end)
  end
end)
