-- A name that is no text.
-- refused: require: found 5, expected the name of a file beside this one, without folder and .lua
require(5)
return policy { key = "user", time = "ts", session = { idle = "30m" } }
