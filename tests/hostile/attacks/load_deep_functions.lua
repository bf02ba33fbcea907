-- Functions nested more deeply than the compiler goes.
-- before: (yes 'return function()' | head -300; yes 'end' | head -300) > deep.lua
-- refused: deep.lua: found code nested too deeply
local _ = require "deep"

return policy { key = "user", time = "ts", session = { idle = "30m" } }
