-- Does the shared library export what lull.h declares, and nothing else?
package.path = "tests/house/?.lua;" .. package.path
local house = require "house"

local build = os.getenv "LULL_BUILD" or "build"
local library = build .. "/liblull.so"
local declared, exported = {}, {}
local header = table.concat(house.lines "cat core/include/lull.h", "\n")
-- The preprocessor's own lines declare nothing.
for declaration in ("\n" .. header):gsub("\n#[^\n]*", "\n"):gmatch "LULL_API%s+([^;{]-)%(" do
  declared[declaration:match "([%w_]+)$"] = true
end
for _, line in ipairs((house.lines(("nm -D --defined-only %s 2>&1"):format(library)))) do
  exported[line:match "^%x+ %u ([^@%s]+)" or line] = true
end

local function compare(names, others, message)
  for name in pairs(names) do
    house.check(others[name] and {} or { ("%s: %s %s"):format(library, name, message) })
  end
end
compare(declared, exported, "stands in lull.h and is not exported")
compare(exported, declared, "is exported and not in lull.h")
house.finish "exports"
