-- Are the C and C++ files formatted as .clang-format says? `make format` does it.
package.path = "tests/house/?.lua;" .. package.path
local house = require "house"

house.check_files("clang-format-14 --dry-run -Werror",
  house.files({ "core", "docs", "tests" }, { "c", "cpp", "h" }))
house.finish "format"
