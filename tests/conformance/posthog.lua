-- PostHog: what its SDKs decide (posthog_client) and what its server and player make of it
-- (posthog_server).
local client = require "posthog_client"
local server = require "posthog_server"

local posthog = { folder = "posthog" }

local function side_of(case)
  if client.layers[case.layer] then return client, client.layers[case.layer] end
  return server, assert(server.layers[case.layer], "no layer " .. case.layer)
end

function posthog.product(case)
  local _, layer = side_of(case)
  return layer.product
end

function posthog.translate(case)
  return side_of(case).translate(case)
end

function posthog.judge(case, translated, seen)
  return side_of(case).judge(case, translated, seen)
end

return posthog
