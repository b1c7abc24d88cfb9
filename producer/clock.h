/* Sleeping until a moment. One file an operating system. */
#ifndef FM_PRODUCER_CLOCK_H
#define FM_PRODUCER_CLOCK_H

#include <stdint.h>

/* Returns at deadline_ns of framemap_now(), at once when that has passed, or earlier when a signal came. */
void clock_sleep_until(int64_t deadline_ns);

#endif
