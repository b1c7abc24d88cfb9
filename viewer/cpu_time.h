/* Processor time of this process, all threads: one cpu_time_*.c an operating system. */
#ifndef FM_VIEWER_CPU_TIME_H
#define FM_VIEWER_CPU_TIME_H

#include <stdint.h>

/** Nanoseconds of user and system time since the process started. */
int64_t cpu_time(void);

#endif
