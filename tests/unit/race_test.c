/* Several at once on one object: processes, and threads of one. */
#include "mappings.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/mman.h>

#define RACERS  8
#define GROWERS 2
#define ROUNDS  60

/* Between the racers, in memory that they share. */
struct track {
    atomic_int ready, created, opened, refused, wrong;
    char name[64];
};

static struct track *new_track(void)
{
    struct track *track =
        mmap(NULL, sizeof *track, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_true(track != MAP_FAILED);
    snprintf(track->name, sizeof track->name, "%s", unique_name("race"));
    return track;
}

static void await_all(atomic_int *ready)
{
    atomic_fetch_add(ready, 1);
    while (atomic_load(ready) < RACERS)
        sched_yield();
}

static void try_open(struct track *track, framemap_open_mode mode)
{
    framemap_mapping *mapping;
    framemap_mapping_config config = named(track->name, 100000);
    config.open = mode;
    await_all(&track->ready);
    framemap_result result = framemap_mapping_open(&mapping, &config);
    if (result == FRAMEMAP_ERROR_EXISTS)
        atomic_fetch_add(&track->refused, 1);
    else if (result != FRAMEMAP_OK || framemap_mapping_size(mapping) != 100000)
        atomic_fetch_add(&track->wrong, 1);
    else
        atomic_fetch_add(framemap_mapping_created(mapping) ? &track->created : &track->opened, 1);
    framemap_mapping_close(&mapping);
}

static void *exclusive_thread(void *track)
{
    try_open(track, FRAMEMAP_CREATE_NEW);
    return NULL;
}

static void *either_thread(void *track)
{
    try_open(track, FRAMEMAP_OPEN_OR_CREATE);
    return NULL;
}

static void race_threads(struct track *track, void *(*run)(void *))
{
    pthread_t thread[RACERS];
    for (int i = 0; i < RACERS; i++)
        assert_int_equal(pthread_create(&thread[i], NULL, run, track), 0);
    for (int i = 0; i < RACERS; i++)
        assert_int_equal(pthread_join(thread[i], NULL), 0);
}

static void race_processes(struct track *track, void *(*run)(void *))
{
    pid_t child[RACERS];
    for (int i = 0; i < RACERS; i++) {
        child[i] = fork();
        assert_true(child[i] >= 0);
        if (child[i] == 0) {
            run(track);
            _exit(0);
        }
    }
    for (int i = 0; i < RACERS; i++)
        assert_int_equal(waitpid(child[i], NULL, 0), child[i]);
}

static void race(void (*start)(struct track *, void *(*)(void *)), void *(*run)(void *), int opened,
                 int refused)
{
    struct track *track = new_track();
    for (int i = 0; i < ROUNDS; i++) {
        start(track, run);
        assert_int_equal(track->wrong, 0);
        assert_int_equal(track->created, 1);
        assert_int_equal(track->opened, opened);
        assert_int_equal(track->refused, refused);
        assert_result(framemap_mapping_remove(track->name), FRAMEMAP_OK);
        track->ready = track->created = track->opened = track->refused = 0;
    }
    munmap(track, sizeof *track);
}

static void test_exclusive_processes(void **state)
{
    (void)state;
    race(race_processes, exclusive_thread, 0, RACERS - 1);
}

static void test_exclusive_threads(void **state)
{
    (void)state;
    race(race_threads, exclusive_thread, 0, RACERS - 1);
}

static void test_either_processes(void **state)
{
    (void)state;
    race(race_processes, either_thread, RACERS - 1, 0);
}

static void test_either_threads(void **state)
{
    (void)state;
    race(race_threads, either_thread, RACERS - 1, 0);
}

/* While another process removes the name again and again, OPEN_OR_CREATE still gets an object. */
static void test_remover(void **state)
{
    (void)state;
    const char *name = unique_name("remover");
    framemap_mapping_config config = named(name, 4096);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0)
        for (;;)
            framemap_mapping_remove(name);
    int failures = 0;
    for (int i = 0; i < 5000; i++) {
        framemap_mapping *mapping;
        failures += framemap_mapping_open(&mapping, &config) != FRAMEMAP_OK;
        framemap_mapping_close(&mapping);
    }
    kill(child, SIGKILL);
    assert_int_equal(waitpid(child, NULL, 0), child);
    framemap_mapping_remove(name);
    assert_int_equal(failures, 0);
}

struct grower {
    framemap_mapping *mapping;
    atomic_int next, reached, shrunk;
};

/* Each a byte more than all before: what anybody has reached, the object keeps. */
static void *grow_thread(void *argument)
{
    struct grower *grower = argument;
    for (int size = 0; size < 100000;) {
        size = atomic_fetch_add(&grower->next, 1);
        framemap_result result = framemap_mapping_grow(grower->mapping, (uint64_t)size);
        int reached = atomic_load(&grower->reached);
        while (reached < size && !atomic_compare_exchange_weak(&grower->reached, &reached, size))
            ;
        reached = reached < size ? size : reached;
        if (result != FRAMEMAP_OK || framemap_mapping_size(grower->mapping) < (uint64_t)reached)
            atomic_fetch_add(&grower->shrunk, 1);
    }
    return NULL;
}

static void test_grow(void **state)
{
    (void)state;
    for (int reserve = 0; reserve <= 1; reserve++) {
        pthread_t thread[GROWERS];
        struct grower grower = {0};
        framemap_mapping_config config = named(NULL, 1);
        config.reserve = reserve == 1;
        assert_result(framemap_mapping_open(&grower.mapping, &config), FRAMEMAP_OK);
        for (int i = 0; i < GROWERS; i++)
            assert_int_equal(pthread_create(&thread[i], NULL, grow_thread, &grower), 0);
        for (int i = 0; i < GROWERS; i++)
            assert_int_equal(pthread_join(thread[i], NULL), 0);
        assert_int_equal(grower.shrunk, 0);
        framemap_mapping_close(&grower.mapping);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_exclusive_processes),
        cmocka_unit_test(test_exclusive_threads),
        cmocka_unit_test(test_either_processes),
        cmocka_unit_test(test_either_threads),
        cmocka_unit_test(test_remover),
        cmocka_unit_test(test_grow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
