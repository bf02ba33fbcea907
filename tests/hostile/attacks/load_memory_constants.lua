-- A file of constants alone, more than its memory holds.
-- before: (echo "return {"; seq 1 80000 | sed 's/.*/{&},/'; echo "}") > tables.lua
-- refused: found more memory asked for than the limit
local _ = require "tables"

return policy { key = "user", time = "ts", session = { idle = "30m" } }
