-- What segment_amplitude.lua promises.
describe("Segment's Amplitude plugin", function()
  it("begins anew at exactly half an hour of silence", function()
    local run = rules "segment_amplitude":given { fields = { anonymousId = "ada" },
      { at = "0s" }, { at = "29m 59s" }, { at = "59m 59s" } }
    expect(run):events { { session = 1 }, { session = 1 }, { session = 2 } }
  end)
end)
