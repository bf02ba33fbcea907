-- More local names than a function may have.
-- before: (seq 1 300 | sed 's/.*/local a& = 1/') > names.lua
-- refused: too many local variables
local _ = require "names"

return policy { key = "user", time = "ts", session = { idle = "30m" } }
