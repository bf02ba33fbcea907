/*
 * An event and its key: which rules judge it, and what is asked of them.
 *
 * A session is judged to its end by the rules that it began under. Of an experiment these are one
 * of its arms, in which the session's first event puts it; what begins a session is asked that
 * before it is known whether it does.
 */
#include "engine/engine.h"

#include "session/window.h"

/* What is at hand while an event is applied. */
typedef struct applied {
    lull__lane *lane;
    lull__event *event;
    lull__key *key;
    lull__line *line;
    lull__assigned assigned;           /* of a session that the event begins */
    lull__judgement *judgement, *next; /* of the line's session, and of the one that begins */
    lull__outcome outcome;
    bool failed; /* a rule did */
} applied;

static bool out_of_memory(lull__lane *lane) {
    return lull__engine_failed(lane->engine, LULL_NO_MEMORY);
}

/* The event as one of the lane's rules sees it. */
static lull__subject subject_of(const applied *it, uint32_t which) {
    return lull__subject_of(it->lane, which, it->event);
}

/* The rules of the session that the event was written with. */
static const lull__rules *rules_of_outcome(const applied *it) {
    return lull__rules_of(it->lane, &it->outcome.line->session);
}

/* ---- which rules ----------------------------------------------------------------------------- */

static bool assign(applied *it) {
    lull__subject subject = subject_of(it, 0);
    return lull__policy_assign(it->lane->policy, &subject, it->event->addressed.address.key,
                               &it->assigned, &it->failed);
}

/* The window that the event touches in the session of this line (NULL: in one that begins), where
 * these rules ask for it. */
static const lull__view *view_window(const applied *it, uint32_t which, const lull__line *line,
                                     lull__view *view) {
    const lull__settings *settings = it->lane->rules[which].settings;
    const lull__address *address = &it->event->addressed.address;
    if (!settings->asks_windows || !lull__window_has_key(&settings->terms, address)) {
        return NULL;
    }
    *view = lull__window_view(lull__window_at_hand(line, address), &settings->terms);
    return view;
}

/* What the session's rules say, or those that it would begin under. */
static bool judge(applied *it) {
    uint32_t which = it->line ? it->line->session.terms->rules : it->assigned.arm;
    lull__subject subject = subject_of(it, which);
    lull__view view = lull__line_view(it->line), window;
    return lull__policy_judge(it->lane->rules[which].policy, &subject, &view,
                              view_window(it, which, it->line, &window), it->judgement);
}

/* The next session of the line may begin under others: they are asked as if it had none before. */
static bool judge_next(applied *it) {
    uint32_t which = it->assigned.arm;
    it->judgement->takes_part = it->assigned.takes_part;
    if (which == it->judgement->terms->rules) {
        return true;
    }
    lull__subject subject = subject_of(it, which);
    lull__view view = lull__line_view(NULL), window;
    it->judgement->next = it->next;
    return lull__policy_judge(it->lane->rules[which].policy, &subject, &view,
                              view_window(it, which, NULL, &window), it->next);
}

static bool judge_in_experiment(applied *it) {
    bool begins = !it->line || !it->line->session.open;
    if (begins && !assign(it)) {
        return false;
    }
    if (!judge(it)) {
        return false;
    }
    if (!begins && it->judgement->session.rotation.held) {
        begins = true;
        if (!assign(it)) {
            return false;
        }
    }
    if (begins && !judge_next(it)) {
        return false;
    }
    return true;
}

static bool judge_event(applied *it) {
    return it->lane->settings->arm_count > 0 ? judge_in_experiment(it) : judge(it);
}

/* ---- afterwards ------------------------------------------------------------------------------ */

/* What a rule keeps with the session of a counted event. */
static bool keep(applied *it) {
    const lull__rules *rules = rules_of_outcome(it);
    if (!rules->settings->has_update) {
        return true;
    }
    lull__subject subject = subject_of(it, rules->settings->terms.rules);
    lull__view view = lull__line_view(it->outcome.line);
    lull__keeping keeping;
    if (!lull__policy_update(rules->policy, &subject, &view, &keeping, &it->failed)) {
        return out_of_memory(it->lane);
    }
    it->lane->stats.data_over_limit += keeping.data_over_limit;
    return lull__step_keep(&it->outcome, &keeping, &it->lane->stage) || out_of_memory(it->lane);
}

static bool hold(applied *it) {
    const lull__rules *rules = rules_of_outcome(it);
    lull__subject subject = subject_of(it, rules->settings->terms.rules);
    lull__view view = lull__line_view(it->outcome.line);
    lull__thresholds thresholds;
    if (!lull__policy_thresholds(rules->policy, &subject, &view, &thresholds, &it->failed)) {
        return out_of_memory(it->lane);
    }
    lull__step_hold(&it->outcome, &thresholds, &rules->settings->terms);
    return true;
}

/* Confirms or ends the session of a counted event. */
static bool close_after(applied *it) {
    const lull__rules *rules = rules_of_outcome(it);
    if (!rules->settings->has_closing) {
        return true;
    }
    lull__subject subject = subject_of(it, rules->settings->terms.rules);
    lull__view view = lull__line_view(it->outcome.line);
    lull__closing closing;
    if (!lull__policy_closing(rules->policy, &subject, &view, &closing, &it->failed)) {
        return out_of_memory(it->lane);
    }
    return lull__step_close(it->key, &it->outcome, &closing, subject.time_ms, &it->lane->stage) ||
           out_of_memory(it->lane);
}

/* What stands on the event of the session that it was written with, as that is now. */
static bool attach(applied *it) {
    const lull__rules *rules = rules_of_outcome(it);
    uint32_t count = rules->settings->attach_count;
    lull_engine *engine = it->lane->engine;
    if (count == 0 || !(engine->options.emit & LULL_EMIT_EVENTS)) {
        return true;
    }
    lull__view view = lull__line_view(it->outcome.line);
    lull__batch *batch = &engine->batch;
    batch->scratch.length = 0;
    lull__record_attached(&batch->scratch, lull__policy_attached(rules->policy, &view), count);
    lull__text text = {batch->scratch.bytes, batch->scratch.length};
    it->event->tag.attach = lull__arena_copy(&batch->arena, text);
    return (!batch->scratch.failed && it->event->tag.attach.at) || out_of_memory(it->lane);
}

/* The texts of a tag live as long as the batch: the key may change before it is written. `class` is
 * NULL where the event was not judged. */
static bool set_tag(applied *it, const lull__class *class) {
    const lull__outcome *outcome = &it->outcome;
    lull__tag *tag = &it->event->tag;
    tag->marks |= outcome->marks | (it->failed ? (unsigned)LULL__MARK_RULE_ERROR : 0u);
    tag->activity = class ? class->name : (lull__text){0};
    tag->window_id = outcome->window_id;
    bool turns = outcome->line && outcome->line->session.terms->windows_turn;
    tag->window_index = turns ? outcome->window_index : 0;
    tag->tells_record = outcome->tells_record;
    tag->record = outcome->record;
    tag->tells_counted = it->lane->engine->projection && outcome->counted;
    if (!outcome->line) {
        return true;
    }
    const lull__session *session = &outcome->line->session;
    if (session->takes_part) {
        const lull__recorder *recorder = &rules_of_outcome(it)->recorder;
        tag->experiment = recorder->experiment;
        tag->arm = recorder->arm;
    }
    tag->part = session->part;
    tag->session_id =
        lull__arena_copy(&it->lane->engine->batch.arena, lull__owned_text(session->id));
    return tag->session_id.at ? attach(it) : out_of_memory(it->lane);
}

/* What the rules of its session said of the event. */
static const lull__judgement *judgement_of(const applied *it) {
    const lull__judgement *judgement = it->judgement;
    bool began = judgement->next && it->outcome.line &&
                 it->outcome.line->session.terms == judgement->next->terms;
    return began ? judgement->next : judgement;
}

/* Whether it is something else to its window than to its session. */
static bool differs(const lull__judgement *judgement) {
    return judgement->window.class != judgement->session.class ||
           judgement->window.place != judgement->session.place;
}

/* `judgement` is NULL where the event was not judged. */
static bool tell_why(const applied *it, const lull__judgement *judgement) {
    const lull__line *line = it->outcome.line;
    lull__why why = {
        .client_id = lull__owned_text(line ? line->client_id : NULL),
        .session = line ? &line->session : NULL,
        .touched = it->outcome.window,
    };
    if (judgement) {
        why.place = judgement->session.place;
        why.window = it->outcome.tells_record && differs(judgement) ? &judgement->window : NULL;
    }
    return lull__tell_why(it->lane, line ? line->session.terms->rules : 0, it->event, &why);
}

static bool finish(applied *it, const lull__judgement *judgement) {
    return set_tag(it, judgement ? judgement->session.class : NULL) &&
           (!it->lane->engine->options.why || tell_why(it, judgement));
}

bool lull__apply(lull__lane *lane, lull__event *event, lull__key *key) {
    const lull__address *address = &event->addressed.address;
    lull__judgement judgement, next; /* large: filled where they are asked */
    applied it = {.lane = lane, .event = event, .key = key, .judgement = &judgement, .next = &next};
    lull__key_rank(key, address->time_ms);
    it.line = lull__key_line(key, address->client_id);
    if (lull__step_again(address, it.line, &it.outcome)) {
        return finish(&it, NULL);
    }
    if (!judge_event(&it)) {
        return out_of_memory(lane);
    }
    lane->stage.terms = judgement.terms;
    if (!lull__step(key, it.line, address, &judgement, ++lane->applied, &lane->stage,
                    &it.outcome)) {
        return out_of_memory(lane);
    }
    lane->stats.counted += it.outcome.counted;
    const lull__judgement *of_session = judgement_of(&it);
    it.failed |= of_session->rule_failed;
    bool asks = it.outcome.asks || it.outcome.asks_window;
    return (!it.outcome.counted || keep(&it)) && (!asks || hold(&it)) &&
           (!it.outcome.closes || close_after(&it)) && finish(&it, of_session);
}
