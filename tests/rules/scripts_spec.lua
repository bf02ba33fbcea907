-- scripts/words, as plain Lua: nearest and source.
local WORDS = assert(os.getenv "LULL_SOURCE") .. "/scripts/words/"

local function script(name)
  return assert(loadfile(WORDS .. name .. ".lua", "t"))({}, script)
end

it("is run by Lua 5.4", function()
  assert.equal("Lua 5.4", _VERSION)
end)

describe("nearest", function()
  local nearest = script "nearest"
  local words = { "activity", "active_gap", "cap", "classes", "idle", "id", "ignore", "key", "name",
    "order", "retain", "session", "time", "window" }

  for word, found in pairs {
    idel = "idle", ilde = "idle", iddle = "idle", Idle = "idle", IDLE = "idle",
    ky = "key", kye = "key", keys = "key", sesion = "session", sessoin = "session",
    activty = "activity", acitvity = "activity", windows = "window", wndow = "window",
    tmie = "time", clases = "classes", retian = "retain", retention = nil,
  } do
    it(("takes %s for %s"):format(word, found), function()
      assert.equal(found, nearest.nearest(word, words))
    end)
  end

  for _, word in ipairs { "", "x", "frobnicate", "zzz", "measurements", ("idle"):rep(30) } do
    it(("takes %q for none of them"):format(word:sub(1, 20)), function()
      assert.is_nil(nearest.nearest(word, words))
    end)
  end

  it("finds a word at once that is known", function()
    for _, word in ipairs(words) do
      assert.equal(word, nearest.nearest(word, words))
    end
  end)

  it("takes the keys of a table, and of equally near words the first", function()
    assert.equal("cap", nearest.nearest("cpa", { cap = true, cup = true }))
    for _ = 1, 20 do
      assert.equal("aax", nearest.nearest("aa", { aaz = 1, aay = 1, aax = 1 }))
    end
    assert.equal("aax", nearest.nearest("aa", { "aaz", "aax", "aay" }))
  end)

  it("takes tables that have both keys and items, as slots and classes do", function()
    assert.equal("unit", nearest.nearest("unt", { unit = true, received = true, [1] = true }))
    assert.equal("active", nearest.nearest("actve", { { name = "active" }, { name = "passive" },
      active = 1, passive = 2 }))
  end)

  it("finds nothing among no words", function()
    assert.is_nil(nearest.nearest("idle", {}))
  end)

  it("hints at the word, and at nothing where there is none", function()
    assert.equal("; did you mean idle?", nearest.hint("idel", words))
    assert.equal("", nearest.hint("frobnicate", words))
    assert.equal("", nearest.hint(5, words))
    assert.equal("", nearest.hint(nil, words))
    assert.equal("", nearest.hint(true, words))
  end)
end)

describe("source", function()
  local positions = script "source"

  local function lines(text)
    local list = {}
    for path, line in pairs(positions(text)[1] or {}) do
      list[#list + 1] = path .. "=" .. line
    end
    table.sort(list)
    return table.concat(list, " ")
  end

  for what, case in pairs({
    ["a policy on one line"] = { 'return policy { key = "a", time = "b" }', "=1 key=1 time=1" },
    ["each slot on its line"] = { 'return policy {\n  key = "a",\n\n  time = "b" }',
      "=1 key=2 time=4" },
    ["slots of slots"] =
      { 'return policy {\nsession = {\nidle = "1m",\ncap = "1h" },\nname = "x" }',
      "=1 name=5 session.cap=4 session.idle=3 session=2" },
    ["a call in parentheses"] = { 'return policy(\n{ key = "a" })', "=1 key=2" },
    ["names in brackets"] = { [[return policy { ["key"] = 1, ['a b'] = 2 }]], "=1 a b=1 key=1" },
    ["semicolons"] = { "return policy { key = 1;\ntime = 2; }", "=1 key=1 time=2" },
    ["comments"] = { "-- policy { key = 1 }\n--[[ policy {\nkey = 1 } ]] return policy { -- x = 1\n"
      .. "key --[=[ \n ]=] = 1 }", "=3 key=4" },
    ["strings"] = { 'local s = "policy { a = 1 }" local t = [[\npolicy { b = 2 }]]\nreturn policy '
      .. '{ key = "}, c = 1", time = \'\\\'{\' }', "=3 key=3 time=3" },
    ["strings over several lines"] =
      { 'local s = "a\\\nb" return policy { key = "\\z\n  x", t = 1 }',
      "=2 key=2 t=3" },
    ["comparisons that are no slots"] = { "return policy { key = a == b, c == d, e = 1 }",
      "=1 e=1 key=1" },
    ["tables that are no policy"] = { "local a = { key = 1 } return policy { time = 2 }",
      "=1 time=1" },
    ["a policy among others' tables"] = { "local t = { x = policy { key = 1 },\ny = { z = 1 } }",
      "=1 key=1" },
    ["functions"] = { "return policy { key = function(e)\nlocal t = { time = 1 }\nreturn t.time "
      .. "end,\ntime = 2 }", "=1 key=1 time=4" },
    ["functions with locals named as slots"] = { "return policy { key = function(e)\n"
      .. "local a, time = 1, 2\nreturn a end,\ntime = 2 }", "=1 key=1 time=4" },
    ["no policy"] = { "return 5", "" },
    ["no text"] = { "", "" },
    ["carriage returns"] = { "return policy {\r\nkey = 1,\r\ntime = 2 }\r\n", "=1 key=2 time=3" },
    ["a comment at the end"] = { "return policy { key = 1 } -- the end", "=1 key=1" },
    ["a long comment that never ends"] = { "return policy { key = 1 } --[[ x", "=1 key=1" },
    ["a word that only ends so"] = { "local mypolicy = f return mypolicy { key = 1 }", "" },
    ["items without a name"] = { "return policy { session = { a = 1, [1] = 2, { b = 1 } } }",
      "=1 session.a=1 session.b=1 session=1 session[1]=1" },
    ["items of a slot's list"] = { "return policy { idle = choose {\nwhen({ a = 1 }, b),\n"
      .. "{ c = 2 },\nfunction() return 1, 2 end, x(1,\n{ y = 2 }),\n},\nn = f(1, 2) }",
      "=1 idle.a=2 idle.c=3 idle.y=5 idle=1 idle[1]=2 idle[2]=3 idle[3]=4 idle[4]=4 n=7" },
    ["long strings with levels"] = { "local s = [==[ ]] ]=] { ]==]\nreturn policy { key = 1 }",
      "=2 key=2" },
  }) do
    it("finds the lines of " .. what, function()
      assert.equal(case[2], lines(case[1]))
    end)
  end

  it("finds those of every rules file that ships", function()
    for _, name in ipairs { "posthog", "openpanel_server", "jetpack_rtc" } do
      local file = assert(io.open(os.getenv "LULL_SOURCE" .. "/rules/" .. name .. ".lua"))
      local text = file:read "a"
      file:close()
      local found, number = positions(text)[1], 0
      for line in text:gmatch "([^\n]*)\n" do
        number = number + 1
        local slot = line:match "^  (%l+)%s*="
        if slot then
          assert.equal(number, found[slot], name .. "." .. slot)
        end
      end
    end
  end)

  it("comes to an end on any text", function()
    local seed, alphabet = 1, { "{", "}", "policy", "key", "=", ",", '"', "'", "[[", "]]", "--",
      "--[[",
      "\n", "\\", "[", "]", "(", ")", "1", " ", "\0", "==", "é" }
    for _ = 1, 2000 do
      local text = {}
      for i = 1, 30 do
        seed = (seed * 1103515245 + 12345) % 2147483648
        text[i] = alphabet[seed // 65536 % #alphabet + 1]
      end
      assert.is_table(positions(table.concat(text)))
    end
  end)
end)
