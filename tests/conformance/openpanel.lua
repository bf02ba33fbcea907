-- OpenPanel and what goes with it: its clients and servers (openpanel_sessions), what is recorded
-- and played (openpanel_replays), rooms of Jetpack RTC. A case belongs to a model.
local models = {}
for _, part in ipairs { "openpanel_sessions", "openpanel_replays" } do
  for name, model in pairs(require(part)) do
    models[name] = model
  end
end

local openpanel = { folder = "openpanel" }

-- Whose rule it is, where no file of ours is asked.
local OTHERS = { chunking = "OpenPanel client", ["close-job"] = "OpenPanel server",
  ["device-salt"] = "OpenPanel server", ["device-override"] = "OpenPanel server",
  ["event-scope"] = "OpenPanel player", ["seek-anchor"] = "OpenPanel player",
  ["sample-once-per-session"] = "OpenPanel client", mirror = "rrweb player",
  ["rtc-join"] = "Jetpack RTC", ["rtc-events"] = "Jetpack RTC" }

local function model_of(case)
  return models[case.policy.model]
end

function openpanel.product(case)
  local model = model_of(case)
  return model and model.product or assert(OTHERS[case.policy.model], case.policy.model)
end

function openpanel.translate(case)
  local model = assert(model_of(case), "no model " .. case.policy.model)
  return model.translate(case)
end

function openpanel.judge(case, translated, seen)
  return model_of(case).judge(case, translated, seen)
end

return openpanel
