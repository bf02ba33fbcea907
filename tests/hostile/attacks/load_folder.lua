-- A folder in the place of a file.
-- before: mkdir folder.lua
-- refused: require: folder.lua: found a folder, a pipe or a device
local _ = require "folder"

return policy { key = "user", time = "ts", session = { idle = "30m" } }
