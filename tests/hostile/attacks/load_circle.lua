-- Two files that require each other.
-- before: echo 'return require "other"' > one.lua; echo 'return require "one"' > other.lua
-- refused: requires itself
local _ = require "one"

return policy { key = "user", time = "ts", session = { idle = "30m" } }
