-- A text of twenty megabytes in a file.
-- before: (printf 'return "'; head -c 20000000 /dev/zero | tr '\0' x; echo '"') > long.lua
-- refused: require: long.lua: the file is larger than 1 MiB: split it
local _ = require "long"

return policy { key = "user", time = "ts", session = { idle = "30m" } }
