-- Matchers that double with each level.
-- refused: found more instructions than the limit
local m = where { a = 1 }
for _ = 1, 60 do m = any(m, m) end
local _ = policy { key = "u", time = "t", ignore = m, session = { idle = "1h" } }
return policy { key = "user", time = "ts", session = { idle = "30m" } }
