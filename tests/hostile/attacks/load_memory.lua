-- A file that keeps everything.
-- refused: found more memory asked for than the limit
local t = {}
for i = 1, 1e9 do t[i] = { i } end
return policy { key = "user", time = "ts", session = { idle = "30m" } }
