-- A file that is not there.
-- refused: require: nothing_here.lua: the file cannot be opened
require "nothing_here"
return policy { key = "user", time = "ts", session = { idle = "30m" } }
