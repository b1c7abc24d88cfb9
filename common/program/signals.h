/* SIGINT, SIGTERM, SIGHUP: a flag that the main loop looks at. On Windows Ctrl-C and Ctrl-Break are SIGINT;
 * the console's window that closes, the end of the session and the shutdown are SIGTERM. */
#ifndef FM_PROGRAM_SIGNALS_H
#define FM_PROGRAM_SIGNALS_H

/* System calls that wait are interrupted by these signals, on Linux. SIGPIPE is ignored from here on: a
 * reader of our output that goes away is an error of the write (see output_flush), never a sudden death. */
void signals_install(void);
int signals_caught(void); /* the signal's number, 0 when none came; exit with STATUS_SIGNAL + this */

#endif
