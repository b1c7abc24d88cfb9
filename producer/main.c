/* framemap-producer: frames of a source into a region. The source draws straight into the slot that the
 * writer hands out; stream.c is the loop. */
#include <framemap/framemap.h>

#include <stddef.h>

#include "arguments.h"
#include "message.h"
#include "options.h"
#include "pacing.h"
#include "signals.h"
#include "start.h"
#include "statistics.h"
#include "stream.h"

/* The region exists only from here on: a source that cannot be opened leaves nothing behind. */
static bool run(struct arguments *arguments, struct source *source)
{
    static struct statistics statistics;
    const framemap_writer_config *config = &arguments->writer;
    framemap_writer *writer = NULL;
    if (framemap_writer_open(&writer, config) < 0) {
        message("%s", framemap_last_error());
        return false;
    }
    bool good = stream_run(arguments, source, writer, &statistics);
    framemap_writer_close(&writer);
    status_end();
    if (!arguments->json)
        return good;
    const char *region = config->path != NULL ? config->path : config->name;
    return statistics_report(&statistics, region, arguments->source.text) && good;
}

int main(int argc, char **argv)
{
    program_start(&argc, &argv);
    message_program("framemap-producer");
    struct arguments arguments;
    int status = arguments_parse(argc, argv, &arguments);
    if (status >= 0)
        return status;

    signals_install();
    framemap_guard_install();
    struct source *source = source_open(&arguments.source);
    if (source == NULL)
        return signals_caught() != 0 ? STATUS_SIGNAL + signals_caught() : STATUS_USAGE;
    arguments.writer.frame_interval_ns = pacing_nominal_ns(&source->info, arguments.source.fps);
    bool good = run(&arguments, source);
    source->ops->close(source);
    if (!good)
        return STATUS_USAGE;
    return signals_caught() != 0 ? STATUS_SIGNAL + signals_caught() : STATUS_OK;
}
