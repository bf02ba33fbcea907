package.path = debug.getinfo(1, "S").source:match("^@(.*/)") .. "?.lua;" .. package.path
local support = require("support")

local bash = support.bash

local SALT = "gHJ6vG0YxZ4hM1o8pVQ2"

local function run(arguments)
  return bash('"$LULL" run -r shop.lua ' .. arguments .. " day.ndjson")
end

-- The ids of sessions in an output, in order of their starts.
local function ids(result)
  assert.equal("", result.err)
  assert.equal(0, result.code)
  local list = {}
  for id in result.out:gmatch('"session.start"[^\n]-"session_id":"([^"]+)"') do
    list[#list + 1] = id
  end
  return list
end

describe("--id-salt", function()
  before_each(function()
    support.new_folder()
    support.write("day.ndjson", support.events(5))
    support.write("salt", SALT)
  end)
  after_each(support.remove_folder)

  it("gives sessions other ids, the same in each run, with the same time in them", function()
    local plain, salted = ids(run ""), ids(run "--id-salt salt")
    assert.equal(5, #plain)
    assert.same(salted, ids(run "--id-salt salt"))
    for i, id in ipairs(plain) do
      assert.not_equal(id, salted[i])
      assert.equal(id:sub(1, 15), salted[i]:sub(1, 15)) -- the start, and the version
    end
    support.write("salt", SALT:reverse())
    assert.not_same(salted, ids(run "--id-salt salt"))
  end)

  it("takes a salt with and without the end of its line, and from a pipe", function()
    local salted = ids(run "--id-salt salt")
    support.write("salt", SALT .. "\n")
    assert.same(salted, ids(run "--id-salt salt"))
    support.write("salt", SALT .. "\r\n")
    assert.same(salted, ids(run "--id-salt salt"))
    assert.same(salted, ids(run("--id-salt <(echo " .. SALT .. ")")))
  end)

  it("says nothing of the salt", function()
    local result = run "--id-salt salt --stats -"
    assert.is_nil((result.out .. result.err):find(SALT, 1, true))
  end)

  local refused = {
    { "short", "too short\n", 2, "--id-salt: found 9 bytes in short, expected at least 16 of "
      .. "chance: head -c 32 /dev/urandom | base64 > short" },
    { "long", ("x"):rep(5000), 2, "--id-salt: found more than 4096 bytes in long" },
    { "none", nil, 1, "lull: none: No such file or directory\n" },
    { ".", nil, 1, "lull: .: Is a directory\n" },
  }
  for _, case in ipairs(refused) do
    local name, content, code, message = case[1], case[2], case[3], case[4]
    it("is refused, and nothing written: " .. name, function()
      if content then support.write(name, content) end
      local result = run("--id-salt " .. name)
      assert.equal(code, result.code)
      assert.truthy(result.err:find(message, 1, true), result.err)
      assert.equal("", result.out)
    end)
  end
end)
