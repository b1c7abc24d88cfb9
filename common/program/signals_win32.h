/* What the *_win32.c files wait for besides their own. */
#ifndef FM_PROGRAM_SIGNALS_WIN32_H
#define FM_PROGRAM_SIGNALS_WIN32_H

/* A manual-reset event that is set when a signal came: a HANDLE. NULL before signals_install. */
void *signals_event(void);

#endif
