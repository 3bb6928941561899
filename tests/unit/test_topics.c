/*
** The names of categories: what was added by event comes back by name.
*/
#include "../../importer/store/topics.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "check.h"

typedef struct row {
    const char *name;
    int64_t event_id;
    uint32_t category_index, point_count;
    bool has_day;
    int32_t day;
} row;

static void add(topics *t, const row *r) {
    const topic_place place = {r->name,        strlen(r->name), r->event_id, r->category_index,
                               r->point_count, r->has_day,      r->day};
    if (!topics_add(t, &place)) {
        abort();
    }
}

static bool is(topics_cursor *c, const row *r) {
    topic_place p;
    return topics_next(c, &p) && p.size == strlen(r->name) &&
           memcmp(p.name, r->name, p.size) == 0 && p.event_id == r->event_id &&
           p.category_index == r->category_index && p.point_count == r->point_count &&
           p.has_day == r->has_day && p.day == r->day;
}

static const row added[] = {
    {"Zeit", 1, 0, 3, true, 19737},
    {"ads", 1, 1, 127, true, -719528},
    {"Ads", 1, 2, 128, true, 2932896},
    {"ads", 1, 3, 0, false, 0},
    {"Ad", 200, 0, 16384, true, 0},
    {"ads", 5000000000, 4000000000, 4294967295, true, 19738},
    {"\xC3\x89t\xC3\xA9", 5000000001, 0, 1, true, -1},
    {"zeit", 9223372036854775807, 7, 1, false, 0},
};

/* By name, with no regard to the case of ASCII letters; one spelling after the other, each by event. */
static const int expected[] = {4, 2, 1, 3, 5, 0, 7, 6};

static void test_order(topics *t) {
    bool same = true;
    for (size_t i = 0; i < sizeof added / sizeof *added; i++) {
        add(t, &added[i]);
    }
    topics_sort(t);
    topics_cursor c = {.of = t};
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        same &= is(&c, &added[expected[i]]);
    }
    topic_place none;
    check(same, "every category comes back, by name and event");
    check(!topics_next(&c, &none), "and no other");
    check(!topics_next(&c, &none), "however often one asks");
}

static void test_many(topics *t) {
    char name[16];
    bool all = true;
    size_t before = t->bytes;
    for (int64_t i = 0; i < 100000; i++) {
        snprintf(name, sizeof name, "name %03d", (int)(i * 7919 % 500));
        add(t, &(row){name, i, (uint32_t)(i % 5), 3, true, 19000 + (int32_t)(i / 500)});
    }
    check(t->bytes - before < 700000, "a hundred thousand of them take little memory");
    topics_sort(t);
    topics_cursor c = {.of = t};
    topic_place p;
    for (int i = 0; i < 100000; i++) {
        all &= topics_next(&c, &p) && p.event_id * 7919 % 500 == i / 200 &&
               p.category_index == p.event_id % 5 && p.has_day && p.day == 19000 + p.event_id / 500;
    }
    check(all && !topics_next(&c, &p), "and are all there");
}

/* Those of a name in three parts, one of which is longer than what is read at once. */
static void test_moved(topics *t) {
    bool same = true;
    int64_t i = 0;
    for (; i < 40000; i++) {
        add(t, &(row){i % 2 ? "odd" : "even", i * i, (uint32_t)i, 3, i % 3 != 0, (int32_t)i});
        if (i == 1000 || i == 30000) {
            same &= topics_move_places(t) && t->bytes < 2000;
        }
    }
    check(same, "places in a file take no memory");
    topics_sort(t);
    topics_cursor c = {.of = t};
    for (i = 0; i < 40000; i++) {
        int64_t n = i < 20000 ? 2 * i : 2 * (i - 20000) + 1;
        const row r = {n % 2 ? "odd" : "even",     n * n, (uint32_t)n, 3, n % 3 != 0,
                       n % 3 != 0 ? (int32_t)n : 0};
        same &= is(&c, &r);
    }
    topic_place none;
    check(same && !topics_next(&c, &none) && !c.has_failed, "and come back with the others");
    check(ftruncate(t->file, 20) == 0, "the file is cut off");
    c = (topics_cursor){.of = t};
    while (topics_next(&c, &none)) {
    }
    check(c.has_failed, "what cannot be read is no end");
}

static void test_full(topics *t) {
    topic_place place;
    add(t, &(row){"a name that is longer than its places, which could be moved, but to little use",
                  1, 0, 3, false, 0});
    check(!topics_move_places(t) && t->is_full, "names cannot be moved");
    topics_clear(t);
    setenv("TMPDIR", "/nowhere", 1);
    for (int i = 0; i < 1000; i++) {
        add(t, &(row){"name", i, 0, 3, false, 0});
    }
    check(!topics_move_places(t), "nothing is moved where there can be no file");
    unsetenv("TMPDIR");
    check(!topics_move_places(t), "nor later, when some may be missing");
    topics_cursor c = {.of = t};
    check(topics_next(&c, &place) && place.event_id == 0, "what was there stays");
}

int main(void) {
    topics t = {0};
    topic_place none;
    topics_cursor c = {.of = &t};
    topics_sort(&t);
    check(!topics_next(&c, &none), "none have been added");
    test_order(&t);
    topics_clear(&t);
    check(t.bytes == 0 && t.count == 0, "all are forgotten");
    test_many(&t);
    topics_clear(&t);
    test_moved(&t);
    topics_clear(&t);
    check(!t.has_file, "nor is there a file");
    test_full(&t);
    topics_clear(&t);
    return check_result();
}
