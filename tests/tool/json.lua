-- JSON as the tools read and write it. Run by lua_with_lull, which has their module.
local lull = require "lull"
local passed, failed = 0, 0

local function check(fine, what)
  if fine then
    passed = passed + 1
  else
    failed = failed + 1
    print("failed: " .. what)
  end
end

-- ---- read ---------------------------------------------------------------------------------------

for text, expected in pairs {
  ["1"] = 1, ["-0"] = 0, ["1.5"] = 1.5, ["1e3"] = 1000.0, ["true"] = true, ["false"] = false,
  ["9007199254740993"] = 9007199254740993, ["-9223372036854775808"] = math.mininteger,
  ["9223372036854775808"] = 2.0 ^ 63, ['""'] = "", ['"a\\u0000b"'] = "a\0b",
  ['"\\ud83d\\ude00\\u00e9"'] = "😀é", ['"\\"\\\\\\/\\b\\f\\n\\r\\t"'] = "\"\\/\b\f\n\r\t",
  [' "x" '] = "x", ["null"] = lull.null,
} do
  local value, fault = lull.decode(text)
  check(value == expected and math.type(value) == math.type(expected),
    text .. " is " .. tostring(value) .. ", " .. tostring(fault))
end

for text, expected in pairs {
  [""] = "expected a value at byte 1", ["01"] = "expected a value at byte 3",
  ["1."] = "expected digits at byte 3", ["1e"] = "expected digits at byte 3",
  ["-"] = "expected a value at byte 2", ["nul"] = "expected a value at byte 1",
  ["[1,]"] = "expected a value at byte 4", ["[1 2]"] = "expected , or ] at byte 4",
  ["[1"] = "expected , or ] at byte 3", ['{"a":1,}'] = "expected the name of a member at byte 8",
  ['{"a" 1}'] = "expected : at byte 6", ['{"a":1'] = "expected , or } at byte 7",
  ['"a'] = "expected the end of a text at byte 3",
  ['"\\x"'] = "expected an escape of JSON at byte 3",
  ['"\\'] = "expected an escape of JSON at byte 3", ['"a\nb"'] = "control character",
  ['"\\u12g4"'] = "hexadecimal", ['"\\ud83d"'] = "surrogates", ['"\\ud83d\\u0041"'] = "surrogates",
  ['"\\ude00"'] = "surrogates", ["1 2"] = "found more behind the value at byte 3",
  ['"\xff"'] = "no UTF-8", [("["):rep(513)] = "more levels than 512",
} do
  local value, fault = lull.decode(text)
  check(value == nil and fault:find(expected, 1, true), text .. ": " .. tostring(fault))
end

check(lull.decode(("["):rep(512) .. ("]"):rep(512)), "512 levels are read")
local deep = lull.decode '{"a":[1,{"b":null}],"c":{}}'
check(deep.a[1] == 1 and deep.a[2].b == lull.null and next(deep.c) == nil, "members and items")

-- ---- written ------------------------------------------------------------------------------------

for expected, value in pairs {
  ["1"] = 1, ["1.5"] = 1.5, ["3"] = 3.0, ["9007199254740993"] = 9007199254740993,
  ['"a\\u0000\\"\\n"'] = "a\0\"\n", ["[1,[],{}]"] = { 1, lull.decode "[]", {} },
  ['{"":0,"a":[true,null],"b":{"c":""}}'] = { b = { c = "" }, a = { true, lull.null }, [""] = 0 },
} do
  check(lull.encode(value) == expected, expected .. " is " .. lull.encode(value))
end

for expected, value in pairs {
  ["no UTF-8"] = "\xff", ["not finite"] = 0 / 0, ["found a function"] = print,
  ["with items and names"] = { 1, a = 2 }, ["found a boolean beside names"] = { [true] = 1 },
  ["found a number beside names"] = { [3] = 1 },
} do
  local fine, fault = pcall(lull.encode, value)
  check(not fine and fault:find(expected, 1, true), expected .. ": " .. tostring(fault))
end

local loop = {}
loop.loop = loop
check(not pcall(lull.encode, loop), "a table in itself is refused")

-- What is read is written as it was, members sorted.
for _, text in ipairs { '{"a":[1,2.5,"x"],"b":{"c":[]},"d":false}', "[]", "{}", "[[],[{}]]" } do
  check(lull.encode(lull.decode(text)) == text, text)
end

print(("json: %d passed, %d failed, 0 skipped"):format(passed, failed))
os.exit(failed == 0)
