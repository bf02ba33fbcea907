-- A file of constants alone, larger than files may be.
-- before: (echo "return {"; seq 1 400000 | sed 's/.*/"constant &",/'; echo "}") > constants.lua
-- refused: require: constants.lua: the file is larger than 1 MiB: split it
local _ = require "constants"

return policy { key = "user", time = "ts", session = { idle = "30m" } }
