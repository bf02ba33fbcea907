-- Vocabulary: rrweb's events (rrweb-io/rrweb c382034, packages/types). Not a policy: other files
-- require it, and say with `inside` where in their events the rrweb events lie.
local MOUSE_MOVE, MOUSE, SCROLL, RESIZE, INPUT, TOUCH_MOVE, MEDIA, DRAG = 1, 2, 3, 4, 5, 6, 7, 12
local CANVAS = 9
local CLICK, FOCUS, BLUR = 2, 5, 6

local meta      = where { type = 4 }
local full      = where { type = 2 }
local increment = where { type = 3 }

-- What PostHog and OpenPanel count as somebody being there.
local interaction = where {
  type = 3,
  ["data.source"] = { MOUSE_MOVE, MOUSE, SCROLL, RESIZE, INPUT, TOUCH_MOVE, MEDIA, DRAG },
}

-- What a page can do with nobody there: scripts focus and blur, phones rotate, videos start.
local focus      = where { ["data.source"] = MOUSE, ["data.type"] = { FOCUS, BLUR } }
local programmed = any(focus, where { ["data.source"] = { RESIZE, MEDIA } })

return {
  event            = where { type = between(0, 7) },
  snapshot         = { meta, full },         -- playback needs both, in this order
  meta             = meta,
  full_snapshot    = full,
  increment        = increment,
  interaction      = interaction,
  user_interaction = all(interaction, none(programmed)),
  focus            = all(increment, focus),
  canvas           = where { type = 3, ["data.source"] = CANVAS },
  message          = where { type = { 5, 6 } },   -- of the page, of plugins: nothing that is seen
  media            = where { type = 3, ["data.source"] = MEDIA },
  click            = where { type = 3, ["data.source"] = MOUSE, ["data.type"] = CLICK },

  -- What rrweb's own player takes for activity: it skips what lies between (rrweb c382034,
  -- packages/rrweb/src/replay).
  player_activity  = where { type = 3, ["data.source"] = between(MOUSE_MOVE, INPUT) },
}
