/* What the unit tests share: cmocka with the headers that it wants, and checks on errors and leaks. */
#ifndef UNIT_H
#define UNIT_H

/* cmocka.h leaves these to whoever includes it, in this order. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <framemap/mapping.h>
#include <framemap/result.h>

#include "system.h" /* of the folder linux or win32 */

/* cmocka's assertions take any integer as one type. */
#define assert_result(expression, expected)                                                                  \
    do {                                                                                                     \
        framemap_result result_ = (expression);                                                              \
        if (result_ != (expected))                                                                           \
            print_error("%s: %s\n", #expression, framemap_last_error());                                     \
        assert_int_equal(result_, (expected));                                                               \
    } while (0)

/* A failure, with a sentence that contains text. */
#define assert_failure(expression, expected, text)                                                           \
    do {                                                                                                     \
        assert_result(expression, expected);                                                                 \
        if (!strstr(framemap_last_error(), (text)))                                                          \
            fail_msg("\"%s\" does not say \"%s\"", framemap_last_error(), (text));                           \
    } while (0)

/* A name that no other run of a test has. Static storage, for one use at a time a call site. */
#define unique_name(what) unique_name_in((char[64]){0}, what)
static inline const char *unique_name_in(char *buffer, const char *what)
{
    snprintf(buffer, 64, "unit-%ld-%s", (long)getpid(), what);
    return buffer;
}

/* Both objects of a region, kept open: where names go with the last handle (Windows), a dead writer's region
 * is there for as long as somebody has it. */
struct holder {
    framemap_mapping *object[2];
};

static inline struct holder hold(const char *region)
{
    static const char *const suffixes[] = {"", ".leases"};
    struct holder holder = {{NULL}};
    for (int i = 0; i < 2; i++) {
        char object[100];
        framemap_mapping_config config = framemap_mapping_config_default();
        snprintf(object, sizeof object, "framemap.%s%s", region, suffixes[i]);
        config.name = object;
        config.open = FRAMEMAP_OPEN_EXISTING;
        assert_result(framemap_mapping_open(&holder.object[i], &config), FRAMEMAP_OK);
    }
    return holder;
}

static inline void let_go(struct holder *holder)
{
    for (int i = 0; i < 2; i++)
        framemap_mapping_close(&holder->object[i]);
}

/* In a child, where cmocka's assertions would run the other tests: say what and end with status 1. */
#define child_assert(condition)                                                                              \
    do {                                                                                                     \
        if (!(condition)) {                                                                                  \
            fprintf(stderr, "%s:%d: %s: %s\n", __FILE__, __LINE__, #condition, framemap_last_error());       \
            _exit(1);                                                                                        \
        }                                                                                                    \
    } while (0)

#endif
