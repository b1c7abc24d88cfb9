/* Sleeping more exactly than by the scheduler's 15.6 ms. */
#ifndef FM_TIMER_WIN32_H
#define FM_TIMER_WIN32_H

#include <windows.h>

#include <stdbool.h>
#include <stdint.h>

/* A timer to wait for, of high resolution where there is such a thing; to be closed. NULL: none is left. */
HANDLE fm_timer_make(void);

/* Signalled so long from now. */
bool fm_timer_set(HANDLE timer, int64_t ns);

#endif
