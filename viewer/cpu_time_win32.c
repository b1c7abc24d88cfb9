#include "cpu_time.h"

#include <windows.h>

static int64_t nanoseconds(FILETIME time)
{
    return (int64_t)((uint64_t)time.dwHighDateTime << 32 | time.dwLowDateTime) * 100;
}

int64_t cpu_time(void)
{
    FILETIME created, ended, system, user;
    if (!GetProcessTimes(GetCurrentProcess(), &created, &ended, &system, &user))
        return 0;
    return nanoseconds(system) + nanoseconds(user);
}
