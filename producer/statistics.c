#include "statistics.h"

#include <inttypes.h>
#include <stdio.h>

#include "message.h"

#define SHOW_INTERVAL_NS (INT64_C(1000) * 1000 * 1000)

void statistics_published(struct statistics *statistics, const framemap_frame *frame, int64_t draw_ns,
                          int64_t publish_ns)
{
    histogram_add(&statistics->draw, draw_ns);
    histogram_add(&statistics->publish, publish_ns);
    if (statistics->published++ == 0)
        statistics->first_ns = frame->publish_ns;
    statistics->last_ns = frame->publish_ns;
    statistics->format = frame->format;
}

void statistics_show(struct statistics *statistics, const char *region, framemap_writer *writer)
{
    int64_t now = framemap_now();
    int64_t elapsed = now - statistics->shown_ns;
    if (statistics->shown_ns == 0) {
        statistics->shown_ns = now;
        return;
    }
    if (elapsed < SHOW_INTERVAL_NS || framemap_writer_get_stats(writer, &statistics->writer) < 0)
        return;
    const framemap_writer_stats *stats = &statistics->writer;
    double fps = (double)(statistics->published - statistics->shown_published) * 1e9 / (double)elapsed;
    status_line("%s: %ux%u %s, %.1f fps, %" PRIu64 " published, %" PRIu64 " skipped, %" PRIu64
                " late, %u reader%s",
                region, statistics->format.width, statistics->format.height,
                framemap_fourcc_name(statistics->format.fourcc), fps, statistics->published, stats->skipped,
                statistics->late, stats->readers, stats->readers == 1 ? "" : "s");
    statistics->shown_ns = now;
    statistics->shown_published = statistics->published;
}

bool statistics_report(const struct statistics *statistics, const char *region, const char *source)
{
    const framemap_format *format = &statistics->format;
    const framemap_writer_stats *writer = &statistics->writer;
    int64_t elapsed = statistics->last_ns - statistics->first_ns;
    struct json json;
    json_begin(&json, stdout);
    json_text(&json, "name", region);
    json_text(&json, "source", source);
    json_integer(&json, "width", format->width);
    json_integer(&json, "height", format->height);
    json_text(&json, "format", framemap_fourcc_name(format->fourcc));
    json_integer(&json, "published", (int64_t)statistics->published);
    json_integer(&json, "skipped", (int64_t)writer->skipped);
    json_integer(&json, "late", (int64_t)statistics->late);
    json_integer(&json, "slots_used", writer->slots_used);
    json_number(&json, "fps", elapsed > 0 ? (double)(statistics->published - 1) * 1e9 / (double)elapsed : 0);
    json_open(&json, "publish_ns");
    json_integer(&json, "p50", histogram_quantile(&statistics->publish, 0.50));
    json_integer(&json, "p99", histogram_quantile(&statistics->publish, 0.99));
    json_close(&json);
    json_open(&json, "draw_ms");
    json_number(&json, "p50", (double)histogram_quantile(&statistics->draw, 0.50) / 1e6);
    json_number(&json, "p99", (double)histogram_quantile(&statistics->draw, 0.99) / 1e6);
    json_close(&json);
    json_integer(&json, "region_bytes", (int64_t)writer->region_bytes);
    return json_end(&json);
}
