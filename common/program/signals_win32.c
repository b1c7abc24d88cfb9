#include "signals.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <windows.h>

#include "signals_win32.h"

static atomic_int caught;
static HANDLE event;

/* On a thread of its own. When the window or the session goes, so does the process as soon as this returns
 * (and after five seconds at the latest): main has to be given the time to clean up. */
static BOOL WINAPI on_control(DWORD kind)
{
    bool typed = kind == CTRL_C_EVENT || kind == CTRL_BREAK_EVENT;
    atomic_store(&caught, typed ? SIGINT : SIGTERM);
    SetEvent(event);
    if (!typed)
        Sleep(INFINITE);
    return TRUE;
}

void signals_install(void)
{
    event = CreateEventW(NULL, TRUE, FALSE, NULL);
    SetConsoleCtrlHandler(on_control, TRUE);
}

int signals_caught(void)
{
    return atomic_load(&caught);
}

void *signals_event(void)
{
    return event;
}
