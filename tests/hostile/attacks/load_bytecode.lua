-- Compiled code, which nobody can check.
-- before: printf '\033Lua\124\000\031\223\r\n\032\n' > code.lua
-- refused: found compiled code, expected the text of a rules file
local _ = require "code"

return policy { key = "user", time = "ts", session = { idle = "30m" } }
