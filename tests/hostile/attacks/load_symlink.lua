-- A link out of the folder, to a file of the machine.
-- before: ln -s /etc/passwd passwd.lua
-- refused: require: passwd.lua: the file lies outside the folder of the rules
local _ = require "passwd"

return policy { key = "user", time = "ts", session = { idle = "30m" } }
