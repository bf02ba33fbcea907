-- A file outside its folder.
-- refused: require: found "../secret", expected the name of a file beside this one
require "../secret"
return policy { key = "user", time = "ts", session = { idle = "30m" } }
