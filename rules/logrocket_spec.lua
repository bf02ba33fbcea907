-- What logrocket.lua promises.
local logrocket = rules "logrocket"
local ada = { userID = "ada" }

describe("LogRocket", function()
  it("begins a session with the first move after more than half an hour", function()
    local run = logrocket:given { fields = ada, { at = "0s", type = "click" },
      { at = "20m", type = "network" }, { at = "30m", type = "mouse_move" },
      { at = "61m", type = "network" }, { at = "62m", type = "scroll" } }
    expect(run):events { { session = 1 }, { session = 1 }, { session = 1 },
      { session = 1, marks = { "expired" } }, { session = 2 } }
  end)

  it("ends one two minutes after the visitor left, unless another tab says otherwise", function()
    local left = logrocket:given { fields = ada, { at = "0s", type = "click" },
      { at = "1m", type = "leave" }, { at = "3m 1s", type = "click" } }
    expect(left):sessions(2)
    local stays = logrocket:given { fields = ada, { at = "0s", type = "click", tabID = "a" },
      { at = "1m", type = "leave", tabID = "a" }, { at = "2m", type = "click", tabID = "b" },
      { at = "20m", type = "click", tabID = "b" } }
    expect(stays):sessions { { windows = { "a", "b" } } }
  end)

  it("gives an app five minutes in the background, and a day", function()
    local run = logrocket:given { fields = { userID = "ada", platform = "mobile" },
      { at = "0s", type = "click" }, { at = "1m", type = "background" },
      { at = "6m", type = "foreground" }, { at = "7m", type = "background" },
      { at = "12m 1s", type = "foreground" } }
    expect(run):sessions(2)
    run = logrocket:given { fields = { userID = "ada", platform = "mobile" },
      { at = "0s", every = { "20m", to = "25h" }, type = "click" } }
    expect(run):session(1):has { ended = "cap", closed = "24h" }
  end)
end)
