-- rrweb.lua: each of its words, asked of one event of each kind.
local EVENTS = {
  click = { type = 3, data = { source = 2, type = 2 } },
  move = { type = 3, data = { source = 1 } },
  mutation = { type = 3, data = { source = 0 } },
  focus = { type = 3, data = { source = 2, type = 5 } },
  resize = { type = 3, data = { source = 4 } },
  media = { type = 3, data = { source = 7 } },
  full = { type = 2 }, meta = { type = 4 }, other = { type = 9 },
}

-- What each word holds for.
local WORDS = {
  event = "click focus full media meta move mutation resize",
  interaction = "click focus media move resize",
  user_interaction = "click move",
  click = "click",
  media = "media",
  full_snapshot = "full",
  increment = "click focus media move mutation resize",
  player_activity = "click focus move resize",
}

local function held(word)
  local policy = inline('return policy { key = "user", time = "ts", session = { idle = "30m" }, '
    .. 'ignore = (require "rrweb").' .. word .. " }")
  local names, list = {}, { fields = { user = "ada" } }
  for name, event in pairs(EVENTS) do
    names[#names + 1] = name
    list[#list + 1] = { after = "1s", fields = event }
  end
  local run, ignored = policy:given(list), {}
  for i, name in ipairs(names) do
    if run.events[i].marks[1] == "ignored" then ignored[#ignored + 1] = name end
  end
  return table.concat(ignored, " ")
end

describe("rrweb's", function()
  for word, expected in pairs(WORDS) do
    it(word .. " is " .. expected, function()
      assert.equal(expected, held(word))
    end)
  end

  it("snapshot is a full one after its meta event", function()
    local policy = inline [[
      local rrweb = require "rrweb"
      return policy { key = "user", time = "ts", session = { idle = "30m" },
        window = { snapshot = rrweb.snapshot } }
    ]]
    local run = policy:given {
      fields = { user = "ada" },
      { at = "0s", fields = EVENTS.full }, { at = "1s", fields = EVENTS.meta },
      { at = "2s", fields = EVENTS.click }, { at = "3s", fields = EVENTS.full },
    }
    expect(run):windows { { playable_from = "1s", needs_snapshot = true } }
  end)
end)
