-- A file of the machine.
-- refused: require: found "/etc/passwd", expected the name of a file beside this one
require "/etc/passwd"
return policy { key = "user", time = "ts", session = { idle = "30m" } }
