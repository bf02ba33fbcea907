-- Is all Lua clean by .luacheckrc?
package.path = "tests/house/?.lua;" .. package.path
local house = require "house"

for _, file in ipairs(house.files({ "scripts", "rules", "tests" }, { "lua" })) do
  local lines, fine = house.lines(("luacheck --formatter plain --codes %s 2>&1"):format(file))
  house.check(fine and {} or lines)
end
house.finish "luacheck"
