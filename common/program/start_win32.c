#include "start.h"

#include <stdio.h>
#include <stdlib.h>
#include <windows.h>

#include <shellapi.h>
#include <timeapi.h>

#include "wide_win32.h"

static UINT code_page_before;

static void restore(void)
{
    SetConsoleOutputCP(code_page_before); /* the console's, which outlives us */
}

static char **utf8_arguments(int *count)
{
    wchar_t **wide = CommandLineToArgvW(GetCommandLineW(), count);
    char **arguments = wide != NULL ? calloc((size_t)*count + 1, sizeof *arguments) : NULL;
    for (int i = 0; arguments != NULL && i < *count; i++)
        if ((arguments[i] = utf8_from_wide(wide[i])) == NULL)
            return NULL;
    LocalFree(wide);
    return arguments;
}

void program_start(int *argc, char ***argv)
{
    int count = 0;
    char **arguments = utf8_arguments(&count);
    if (arguments != NULL) {
        *argc = count;
        *argv = arguments;
    }
    code_page_before = GetConsoleOutputCP();
    if (code_page_before != 0 && SetConsoleOutputCP(CP_UTF8))
        atexit(restore);
    /* Unbuffered, it would write each character by itself, and half of one is none. */
    static char buffer[4096];
    setvbuf(stderr, buffer, _IOFBF, sizeof buffer);
    /* Sleeps end at the next tick, which is one of 15.6 ms unless asked for. Ends with the process. */
    timeBeginPeriod(1);
}
