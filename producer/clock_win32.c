#include "clock.h"

#include <windows.h>

#include <framemap/framemap.h>

#include "signals_win32.h"

#ifndef CREATE_WAITABLE_TIMER_HIGH_RESOLUTION
#define CREATE_WAITABLE_TIMER_HIGH_RESOLUTION 2 /* since Windows 10, version 1803 */
#endif

/* A plain one ends with the system's next tick, as all of them did before that version. */
static HANDLE make_timer(void)
{
    HANDLE timer =
        CreateWaitableTimerExW(NULL, NULL, CREATE_WAITABLE_TIMER_HIGH_RESOLUTION, TIMER_ALL_ACCESS);
    return timer != NULL ? timer : CreateWaitableTimerExW(NULL, NULL, 0, TIMER_ALL_ACCESS);
}

void clock_sleep_until(int64_t deadline_ns)
{
    static HANDLE timer;
    if (timer == NULL)
        timer = make_timer();
    /* An absolute time of a timer is one of the wall clock, which may be set; a negative one is relative. */
    LARGE_INTEGER due = {.QuadPart = -((deadline_ns - framemap_now()) / 100)};
    if (due.QuadPart >= 0)
        return;
    HANDLE waited[] = {timer, signals_event()};
    if (timer != NULL && SetWaitableTimer(timer, &due, 0, NULL, NULL, FALSE))
        WaitForMultipleObjects(waited[1] != NULL ? 2 : 1, waited, FALSE, INFINITE);
    else
        Sleep((DWORD)(-due.QuadPart / 10000));
}
