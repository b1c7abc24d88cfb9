/* A writer at full speed against readers of every temper, as threads: what a reader holds never changes,
 * is the frame that it says, and comes in order.
 *
 *     handshake SECONDS [one-mapping]
 *
 * one-mapping lets all threads use the writer's mapping, as ThreadSanitizer needs it: it does not see a
 * race between two mappings of one object. To re-point a reader its insides must be known, so the two
 * roles are compiled into this program.
 */
#include "../../common/reader.c"
#include "../../common/writer.c"

#include <pthread.h>
#include <stdio.h>

enum temper {
    LATEST,
    NEXT,
    SLOW,
    TWO_AT_ONCE,
    COMES_AND_GOES,
    TEMPERS
};
static const char *const temper_names[] = {"latest", "next", "slow", "two at once", "comes and goes"};

#define WORDS 512 /* a frame of 32 x 32 BGRX */

static const char *region_name;
static framemap_writer *writer;
static bool one_mapping;
static atomic_bool stop;
static atomic_int failures;

static void fail(enum temper temper, const char *what, uint64_t sequence)
{
    fprintf(stderr, "handshake: reader '%s', frame %llu: %s (%s)\n", temper_names[temper],
            (unsigned long long)sequence, what, framemap_last_error());
    atomic_fetch_add(&failures, 1);
}

static void check_picture(enum temper temper, const framemap_frame *frame)
{
    const uint64_t *word = (const uint64_t *)(const void *)frame->plane[0].data;
    for (uint64_t i = 0; i < WORDS; i++)
        if (word[i] != frame->sequence * WORDS + i) {
            fail(temper, "torn", frame->sequence);
            return;
        }
}

static framemap_reader *open_reader(enum temper temper)
{
    framemap_reader_config config = framemap_reader_config_default();
    config.name = region_name;
    config.wait = (framemap_wait)((unsigned)temper % 3);
    framemap_reader *reader = NULL;
    if (framemap_reader_open(&reader, &config) < 0) {
        fail(temper, "cannot open", 0);
        return NULL;
    }
    if (one_mapping) {
        struct fm_region *region = reader->current->region;
        region->frames_view.data = writer->region->frames_view.data;
        region->header = writer->region->header;
        region->lease_header = writer->region->lease_header;
        region->entries = writer->region->entries;
        reader->current->lease = &region->entries[reader->current->entry];
    }
    return reader;
}

static void *read_frames(void *argument)
{
    enum temper temper = *(const enum temper *)argument;
    framemap_reader *reader = open_reader(temper);
    framemap_frame frames[2];
    unsigned held = 0, keep = temper == TWO_AT_ONCE ? 2 : 1;
    uint64_t last = 0, count = 0;
    while (reader && !atomic_load_explicit(&stop, memory_order_relaxed)) {
        framemap_frame *frame = &frames[held];
        framemap_result result = temper == NEXT ? framemap_reader_acquire_next(reader, frame, 20000000)
                                                : framemap_reader_acquire(reader, frame, 20000000);
        if (result == FRAMEMAP_OK) {
            count++;
            held++;
            if (frame->sequence <= last)
                fail(temper, "out of order", frame->sequence);
            last = frame->sequence;
            check_picture(temper, frame);
            if (temper == SLOW)
                fm_sleep(1000000);
        } else if (result != FRAMEMAP_TIMEOUT) {
            fail(temper, "acquire", last);
        }
        if (held == keep || (held && result != FRAMEMAP_OK)) {
            for (unsigned i = 0; i < held; i++) {
                check_picture(temper, &frames[i]);
                if (framemap_reader_release(reader, &frames[i]) != FRAMEMAP_OK)
                    fail(temper, "release", frames[i].sequence);
            }
            held = 0;
        }
        if (temper == COMES_AND_GOES && count % 64 == 63) {
            framemap_reader_close(&reader);
            reader = open_reader(temper);
            last = 0;
        }
    }
    framemap_reader_close(&reader);
    printf("%-14s %10llu frames\n", temper_names[temper], (unsigned long long)count);
    if (count == 0)
        fail(temper, "received nothing", 0);
    return NULL;
}

int main(int argc, char **argv)
{
    double seconds = argc > 1 ? strtod(argv[1], NULL) : 2;
    one_mapping = argc > 2 && strcmp(argv[2], "one-mapping") == 0;
    char name[32];
    snprintf(name, sizeof name, "stress-%llu", (unsigned long long)fm_process_id());
    region_name = name;

    framemap_writer_config config = framemap_writer_config_default();
    config.name = name;
    config.max_frame_bytes = WORDS * 8;
    config.lease_limit = 2;
    config.slots = 2 + TEMPERS * config.lease_limit;
    if (framemap_writer_open(&writer, &config) < 0) {
        fprintf(stderr, "handshake: %s\n", framemap_last_error());
        return 1;
    }
    enum temper tempers[TEMPERS];
    pthread_t threads[TEMPERS];
    for (int i = 0; i < TEMPERS; i++) {
        tempers[i] = (enum temper)i;
        pthread_create(&threads[i], NULL, read_frames, &tempers[i]);
    }
    framemap_format format = framemap_format_packed(32, 32, FRAMEMAP_FOURCC_BGRX);
    int64_t end = framemap_now() + (int64_t)(seconds * 1e9);
    uint64_t discarded = 0;
    for (uint64_t i = 1; framemap_now() < end && atomic_load(&failures) == 0; i++) {
        framemap_frame frame;
        framemap_result result = framemap_writer_begin(writer, &format, &frame);
        if (result != FRAMEMAP_OK) { /* there are 2 slots more than leases: AGAIN is an error here */
            fprintf(stderr, "handshake: begin says '%s'\n", framemap_strerror(result));
            atomic_fetch_add(&failures, 1);
            break;
        }
        uint64_t *word = (uint64_t *)(void *)frame.plane[0].data;
        for (uint64_t w = 0; w < WORDS; w++)
            word[w] = frame.sequence * WORDS + w;
        if (i % 1000 == 0) {
            framemap_writer_discard(writer, &frame);
            discarded++;
        } else {
            framemap_writer_publish(writer, &frame);
        }
        if (i % 4096 == 0)
            fm_sleep(3000000); /* let the readers fall asleep */
    }
    atomic_store(&stop, true);
    for (int i = 0; i < TEMPERS; i++)
        pthread_join(threads[i], NULL);
    framemap_writer_stats stats;
    framemap_writer_get_stats(writer, &stats);
    framemap_writer_close(&writer);
    printf("published %llu, discarded %llu, skipped %llu, wakes %llu, slots %u: %d failures\n",
           (unsigned long long)stats.published, (unsigned long long)discarded,
           (unsigned long long)stats.skipped, (unsigned long long)stats.wakes, stats.slots_used,
           atomic_load(&failures));
    return atomic_load(&failures) ? 1 : 0;
}
