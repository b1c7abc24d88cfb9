/* framemap-producer's command line. */
#ifndef FM_PRODUCER_ARGUMENTS_H
#define FM_PRODUCER_ARGUMENTS_H

#include <stdbool.h>
#include <stdint.h>

#include <framemap/framemap.h>

#include "source.h"

struct arguments {
    struct source_request source; /* strings are argv's */
    framemap_writer_config writer;
    uint64_t frames; /* stop after so many published; 0: no limit */
    double seconds;  /* stop after so long; 0: no limit */
    bool json;
};

/* \returns -1 when the program is to go on, else the status to exit with (everything is printed). */
int arguments_parse(int argc, char **argv, struct arguments *arguments);

#endif
