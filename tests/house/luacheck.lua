-- Is all Lua clean by .luacheckrc?
package.path = "tests/house/?.lua;" .. package.path
local house = require "house"

house.check_files("luacheck --formatter plain --codes",
  house.files({ "scripts", "rules", "tests" }, { "lua" }))
house.finish "luacheck"
