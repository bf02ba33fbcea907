-- Settings without end.
-- refused: found more memory asked for than the limit
for i = 1, 1e9 do settings { ["s" .. i] = 1 } end
return policy { key = "user", time = "ts", session = { idle = "30m" } }
