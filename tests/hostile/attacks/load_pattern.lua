-- A file that searches without end.
-- refused: found more instructions than the limit
local _ = ("a"):rep(5000):find(("a*"):rep(30) .. "b")
return policy { key = "user", time = "ts", session = { idle = "30m" } }
