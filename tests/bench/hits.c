/* Analytics hits, and what all events of a client have in common. */
#include "shapes.h"

#define PICK(world, list) ((list)[world_below((world), sizeof(list) / sizeof *(list))])

static const lit paths[] = {
    ENTRY("/"),
    ENTRY("/lamps"),
    ENTRY("/lamps/desk"),
    ENTRY("/lamps/desk/brass-arm-24"),
    ENTRY("/ladders"),
    ENTRY("/ladders/library/oak-3-steps"),
    ENTRY("/search"),
    ENTRY("/basket"),
    ENTRY("/checkout/address"),
    ENTRY("/checkout/payment"),
    ENTRY("/account/orders"),
    ENTRY("/help/delivery-times"),
};

static const lit queries[] = {
    ENTRY(""),
    ENTRY(""),
    ENTRY("?page=2&sort=price"),
    ENTRY("?q=reading%20lamp"),
    ENTRY("?utm_source=newsletter&utm_campaign=spring"),
    ENTRY("?utm_source=search&utm_medium=cpc&utm_term=ladder"),
};

static const lit campaigns[] = {
    ENTRY(""),
    ENTRY(""),
    ENTRY("\"utm_source\":\"newsletter\",\"utm_campaign\":\"spring\","),
    ENTRY("\"utm_source\":\"search\",\"utm_medium\":\"cpc\",\"utm_term\":\"ladder\","),
};

static const lit referrers[] = {
    ENTRY("\"$referrer\":\"$direct\","),
    ENTRY("\"$referrer\":\"https://search.example/\","),
    ENTRY("\"$referrer\":\"https://shop.example/lamps\","),
};

static const lit machines[] = {
    ENTRY("\"$os\":\"Windows\",\"$browser\":\"Chrome\",\"$browser_version\":141,"
          "\"$screen_width\":1920,"),
    ENTRY("\"$os\":\"Mac OS X\",\"$browser\":\"Safari\",\"$browser_version\":18.4,"
          "\"$screen_width\":1728,"),
    ENTRY("\"$os\":\"Android\",\"$browser\":\"Chrome\",\"$browser_version\":140,"
          "\"$screen_width\":412,"),
    ENTRY("\"$os\":\"Linux\",\"$browser\":\"Firefox\",\"$browser_version\":144,"
          "\"$screen_width\":2560,"),
};

static const lit titles[] = {
    ENTRY("\"title\":\"Lamp and Ladder\","),
    ENTRY("\"title\":\"B\xc3\xbc"
          "cherleiter aus Eiche, 3 Stufen\","),
    ENTRY("\"title\":\"Your basket (2)\","),
};

static const lit clicks[] = {
    ENTRY("\"$event_type\":\"click\",\"$el_text\":\"Add to basket\",\"$elements_chain\":"
          "\"button.buy:nth-child=\\\"2\\\"text=\\\"Add to basket\\\"\","),
    ENTRY("\"$event_type\":\"click\",\"$el_text\":\"Delivery times\",\"$elements_chain\":"
          "\"a:href=\\\"/help/delivery-times\\\"nth-child=\\\"1\\\"\","),
    ENTRY("\"$event_type\":\"change\",\"$elements_chain\":\"input:attr__name=\\\"q\\\"\","),
};

static const lit named[] = {
    ENTRY("$pageleave"),
    ENTRY("basket item added"),
    ENTRY("checkout started"),
    ENTRY("$web_vitals"),
};

char *put_head(char *at, struct world *world, const struct moment *moment, lit event) {
    uint64_t bits = (uint64_t)world_below(world, UINT64_C(1) << 32) << 32 | moment->key;
    at = PUT(at, "{\"uuid\":\"");
    at = put_uuid(at, moment->time_ms, world_mix(bits));
    at = PUT(at, "\",\"event\":\"");
    at = put(at, event);
    at = PUT(at, "\",\"distinct_id\":\"");
    at = put_uuid(at, moment->known_ms, moment->known_bits);
    at = PUT(at, "\",\"timestamp\":\"");
    at = put_time(at, moment->time_ms);
    return PUT(at, "\",\"properties\":{");
}

char *put_ids(char *at, const struct moment *moment) {
    at = PUT(at, "\"$session_id\":\"");
    at = put_uuid(at, moment->began_ms, moment->session_bits);
    at = PUT(at, "\",\"$window_id\":\"");
    at = put_uuid(at, moment->began_ms, moment->window_bits);
    return PUT(at, "\",");
}

char *put_page(char *at, struct world *world) {
    lit path = PICK(world, paths);
    at = PUT(at, "\"$current_url\":\"https://shop.example");
    at = put(at, path);
    at = put(at, PICK(world, queries));
    at = PUT(at, "\",\"$pathname\":\"");
    at = put(at, path);
    return PUT(at, "\",");
}

char *put_hit(char *at, struct world *world, const struct moment *moment) {
    uint32_t kind = world_below(world, 8);
    lit event = kind < 3 ? LIT("$pageview") : kind < 6 ? LIT("$autocapture") : PICK(world, named);
    at = put_head(at, world, moment, event);
    at = put(at, machines[moment->known_bits % (sizeof machines / sizeof *machines)]);
    at = put_page(at, world);
    if (kind < 3) {
        at = put(at, PICK(world, referrers));
        at = put(at, PICK(world, titles));
    } else if (kind < 6) {
        at = put(at, PICK(world, clicks));
    } else {
        at = put(at, PICK(world, campaigns));
    }
    at = put_ids(at, moment);
    return PUT(at, "\"$lib\":\"web\"}}\n");
}
