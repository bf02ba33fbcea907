-- Are the C and C++ files formatted as .clang-format says? `make format` does it.
package.path = "tests/house/?.lua;" .. package.path
local house = require "house"

for _, file in ipairs(house.files({ "core", "docs", "tests" }, { "c", "cpp", "h" })) do
  local lines, fine = house.lines(("clang-format-14 --dry-run -Werror %s 2>&1"):format(file))
  house.check(fine and {} or lines)
end
house.finish "format"
