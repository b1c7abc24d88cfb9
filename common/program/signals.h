/* SIGINT, SIGTERM, SIGHUP: a flag that the main loop looks at. */
#ifndef FM_PROGRAM_SIGNALS_H
#define FM_PROGRAM_SIGNALS_H

/* System calls that wait are interrupted by these signals. SIGPIPE is ignored from here on: a reader of our
 * output that goes away is an error of the write (see output_flush), never a sudden death. */
void signals_install(void);
int signals_caught(void); /* the signal's number, 0 when none came; exit with STATUS_SIGNAL + this */

#endif
