/* The first thing in main. One start_*.c an operating system. */
#ifndef FM_PROGRAM_START_H
#define FM_PROGRAM_START_H

/* Makes the arguments UTF-8, and what is printed UTF-8 to the terminal. The arguments live as long as the
 * program. */
void program_start(int *argc, char ***argv);

#endif
