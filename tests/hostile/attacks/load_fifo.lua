-- A pipe in the place of a file, which nobody writes.
-- before: mkfifo pipe.lua
-- refused: require: pipe.lua: found a folder, a pipe or a device, expected a file
local _ = require "pipe"

return policy { key = "user", time = "ts", session = { idle = "30m" } }
