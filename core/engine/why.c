/*
 * Why an event is as it is, for those who asked to be told.
 */
#include "engine/engine.h"

bool lull__tell_why(lull__lane *lane, uint32_t which, lull__event *event, lull__why *why) {
    lull__batch *batch = &lane->engine->batch;
    const lull__rules *rules = &lane->rules[which];
    lull__subject subject = lull__subject_of(lane, which, event);
    why->position = (lull__position){event->input, event->origin.line_number};
    why->address = &event->addressed.address;
    batch->scratch.length = 0;
    if (!lull__policy_show(rules->policy, &subject, &batch->scratch)) {
        return lull__engine_failed(lane->engine, LULL_NO_MEMORY);
    }
    lull__text fields = {batch->scratch.bytes, batch->scratch.length};
    why->fields = lull__arena_copy(&batch->arena, fields);
    batch->scratch.length = 0;
    lull__record_why(&batch->scratch, &rules->settings->places, why);
    lull__text text = {batch->scratch.bytes, batch->scratch.length};
    event->tag.why = lull__arena_copy(&batch->arena, text);
    return (!batch->scratch.failed && why->fields.at && event->tag.why.at) ||
           lull__engine_failed(lane->engine, LULL_NO_MEMORY);
}
