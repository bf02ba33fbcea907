-- Parentheses nested more deeply than the compiler goes.
-- before: (echo "return"; yes '(' | head -300; echo 1; yes ')' | head -300) > deep.lua
-- refused: deep.lua: found code nested too deeply
local _ = require "deep"

return policy { key = "user", time = "ts", session = { idle = "30m" } }
