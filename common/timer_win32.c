#include "timer_win32.h"

#include <string.h>
#include <winternl.h>

#include "platform.h"
#include "protocol.h"

#ifndef CREATE_WAITABLE_TIMER_HIGH_RESOLUTION
#define CREATE_WAITABLE_TIMER_HIGH_RESOLUTION 0x00000002 /* Windows 10 1803 */
#endif

HANDLE fm_timer_make(void)
{
    HANDLE timer =
        CreateWaitableTimerExW(NULL, NULL, CREATE_WAITABLE_TIMER_HIGH_RESOLUTION, TIMER_ALL_ACCESS);
    return timer ? timer : CreateWaitableTimerExW(NULL, NULL, 0, TIMER_ALL_ACCESS);
}

bool fm_timer_set(HANDLE timer, int64_t ns)
{
    LARGE_INTEGER due = {.QuadPart = ns > 0 ? -((ns + 99) / 100) : 0}; /* negative: from now */
    return timer && SetWaitableTimer(timer, &due, 0, NULL, NULL, FALSE);
}

void fm_yield(void)
{
    SwitchToThread();
}

void fm_sleep(int64_t ns)
{
    if (ns <= 0)
        return;
    if (fm_clock_kind() == FM_CLOCK_MONOTONIC_RAW) {
        /* Wine's timers are a millisecond late, this is not. */
        NTSTATUS(NTAPI * delay)(BOOLEAN, LARGE_INTEGER *) = NULL;
        FARPROC function = GetProcAddress(GetModuleHandleW(L"ntdll.dll"), "NtDelayExecution");
        memcpy(&delay, &function, sizeof delay);
        LARGE_INTEGER due = {.QuadPart = -((ns + 99) / 100)};
        if (delay && delay(FALSE, &due) == 0)
            return;
    }
    HANDLE timer = fm_timer_make();
    if (fm_timer_set(timer, ns))
        WaitForSingleObject(timer, INFINITE);
    else
        Sleep((DWORD)((ns + 999999) / 1000000));
    if (timer)
        CloseHandle(timer);
}
