#include "start.h"

void program_start(int *argc, char ***argv)
{
    (void)argc; /* bytes as the shell gave them: UTF-8 wherever file names are */
    (void)argv;
}
