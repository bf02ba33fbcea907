-- What openpanel_replay.lua promises.
local replay = rules "openpanel_replay"

local function chunk(index, from, to, more)
  local event = { at = from, ended_at = instant(to), session_id = "s1", window_id = "A",
    chunk_index = index, is_full_snapshot = index == 0, chunk_id = index .. " " .. from }
  for name, value in pairs(more or {}) do event[name] = value end
  return event
end

describe("A replay of OpenPanel", function()
  it("leaves out fifteen seconds with nothing, and plays a millisecond less", function()
    local run = replay:given { chunk(0, "0s", "1s"), chunk(1, "15s 999ms", "17s"),
      chunk(2, "32s", "33s") }
    expect(run):windows { { events = 3, last = "33s", measures = { played_ms = 18000 } } }
  end)

  it("counts a chunk once that was sent twice, and keeps those of another recorder", function()
    local run = replay:given { chunk(0, "0s", "5s"), chunk(0, "6s", "9s"), chunk(0, "6s", "9s") }
    expect(run):windows { { events = 2, chunk_collisions = 1, measures = { played_ms = 9000 } } }
    expect(run):event(3):has { marks = { "duplicate" } }
  end)

  it("goes by the greatest end, not by the last chunk", function()
    local run = replay:given { chunk(0, "0s", "60s"), chunk(1, "1s", "2s"), chunk(2, "61s", "62s") }
    expect(run):windows { { pauses = {}, measures = { played_ms = 62000 } } }
  end)

  it("never mixes tabs; old clients have one without a name", function()
    local run = replay:given { chunk(0, "0s", "1s"), chunk(0, "0s", "1s",
      { window_id = "B", chunk_id = "b" }), { at = "0s", session_id = "s1", chunk_index = 0 } }
    expect(run):windows { { id = "A" }, { id = "B" }, { id = "" } }
  end)
end)
