-- A file that never ends.
-- refused: found more instructions than the limit
while true do end
return policy { key = "user", time = "ts", session = { idle = "30m" } }
