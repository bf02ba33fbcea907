-- A file that never ends.
-- before: ln -s /dev/zero zero.lua
-- refused: require: zero.lua: the file lies outside the folder of the rules
local _ = require "zero"

return policy { key = "user", time = "ts", session = { idle = "30m" } }
