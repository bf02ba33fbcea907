-- A second policy beside rules/posthog.lua: the same with another idle, as an experiment would be.
return require("posthog"):with { name = "second", session = { idle = "15m" } }
