/* SIGINT, SIGTERM, SIGHUP: a flag that the main loop looks at. */
#ifndef FM_PROGRAM_SIGNALS_H
#define FM_PROGRAM_SIGNALS_H

void signals_install(void);
int signals_caught(void); /* the signal's number, 0 when none came; exit with STATUS_SIGNAL + this */

#endif
