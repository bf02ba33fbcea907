std = "lua54"
max_line_length = 100

-- Attacks are written as nobody should write.
exclude_files = { "**/node_modules", "tests/hostile/attacks" }

-- The words of the rules language, as rules files see them: they read them and set none.
local words = {}
for _, word in ipairs(dofile "scripts/manual/words.lua") do
  if word.name ~= "with" then words[#words + 1] = word.name end -- a method
end

-- In rules there is no more of Lua than the sandbox gives.
local rules = {
  "assert", "error", "ipairs", "pairs", "select", "tonumber", "tostring", "type", "next",
  "rawequal", "rawlen", "string", "math", "utf8",
  table = { fields = { "concat", "insert", "remove", "sort", "pack", "unpack" } },
}
for _, word in ipairs(words) do
  rules[#rules + 1] = word
end
for _, place in ipairs {
  "rules", "tests/golden/*/rules.lua", "tests/recording/demo.lua", "tests/bench/rules",
  "tests/data/rules",
} do
  files[place] = { std = { read_globals = rules } }
end

files["tests/**/*_spec.lua"] = { std = "lua54+busted" }

-- Specs that lull test runs have words of their own.
local specs = { "rules/*_spec.lua", "tests/specs" }
for _, place in ipairs(specs) do
  files[place] = { std = "lua54+busted", read_globals = {
    "rules", "inline", "expect", "instant", "silence_until", "at_least", "over", "at_most", "under",
    "between", "exists", "missing", "anything", "except", "contains", "begins", "matches",
    "same_as",
  } }
end
