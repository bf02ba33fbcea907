-- A file that calls itself.
-- refused: found more memory asked for than the limit
local function f() return 1 + f() end
f()
return policy { key = "user", time = "ts", session = { idle = "30m" } }
