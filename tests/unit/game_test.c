/* The producer's game: its rules, its pilot, and that it draws in the slot and nowhere else. */
#include "unit.h"

#include <math.h>

#include <framemap/framemap.h>

#include "game.h"
#include "game_pilot.h"
#include "source.h"

#define GUARD_ROWS 3
#define PADDING    64 /* bytes; SDL wants strides of whole pixels */
#define GUARD_BYTE 0xA5

/* Comparing with memcmp is comparing the values only as long as there is nothing between them. */
_Static_assert(sizeof(struct game_ship) == 9 * sizeof(float), "padding");
_Static_assert(sizeof(struct game_rock) == 11 * sizeof(float), "padding");

static void play(struct game *game, int steps)
{
    for (int i = 0; i < steps; i++) {
        struct game_input input = game_pilot(game);
        game_step(game, &input);
    }
}

static void test_same_seed_same_game(void **state)
{
    (void)state;
    static struct game first, second, other;
    game_start(&first, 7, 1280, 720);
    game_start(&second, 7, 1280, 720);
    game_start(&other, 8, 1280, 720);
    play(&first, 10000);
    play(&second, 10000);
    play(&other, 10000);
    assert_memory_equal(&first, &second, sizeof(first));
    assert_memory_not_equal(&first, &other, sizeof(first));
}

static bool inside(const struct game *game, struct vector at)
{
    return at.x >= 0.0f && at.x <= game->width && at.y >= 0.0f && at.y <= game->height;
}

static bool is_sane(const struct game *game)
{
    bool sane = inside(game, game->ship.at) && isfinite(game->ship.speed.x) && isfinite(game->ship.speed.y) &&
                fabsf(game->ship.angle) < 4.0f;
    sane = sane && game->ships >= 0 && game->level >= 1 && game->score <= game->best;
    for (int i = 0; i < GAME_MAX_ROCKS; i++)
        if (game->rocks[i].radius > 0.0f)
            sane = sane && inside(game, game->rocks[i].at) && isfinite(game->rocks[i].speed.x) &&
                   isfinite(game->rocks[i].speed.y);
    for (int i = 0; i < GAME_MAX_SPARKS; i++)
        sane = sane && isfinite(game->sparks[i].at.x) && isfinite(game->sparks[i].at.y);
    for (int i = 0; i < game->grid.columns * game->grid.rows; i++)
        sane = sane && isfinite(game->grid.shift[i].x) && isfinite(game->grid.shift[i].y);
    return sane;
}

static void test_plays_ten_minutes(void **state)
{
    (void)state;
    static struct game game;
    int best_level = 0;
    game_start(&game, 1, 1280, 720);
    for (int i = 0; i < 600; i++) {
        play(&game, GAME_STEP_RATE);
        assert_true(is_sane(&game));
        best_level = game.level > best_level ? game.level : best_level;
    }
    assert_true(best_level >= 5);
    assert_true(game.games >= 1);
}

/* Nobody steers: three ships are lost, "game over" stays for a while, and a new game follows. */
static void test_starts_over(void **state)
{
    (void)state;
    static struct game game;
    const struct game_input nothing = {0};
    int over = 0;
    game_start(&game, 3, 1280, 720);
    for (int i = 0; i < 600 * GAME_STEP_RATE && game.games == 0; i++) {
        game_step(&game, &nothing);
        over += game.phase == GAME_OVER;
    }
    assert_int_equal(game.games, 1);
    assert_true(over > GAME_STEP_RATE);
    assert_int_equal(game.phase, GAME_READY);
    assert_int_equal(game.level, 1);
    assert_int_equal(game.ships, 3);
    assert_int_equal(game.score, 0);
}

static void test_odd_worlds(void **state)
{
    (void)state;
    static const uint32_t sizes[][2] = {{1, 1}, {100, 2000}, {2000, 100}, {65535, 1}, {1, 65535}};
    static struct game game;
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        game_start(&game, 5, sizes[i][0], sizes[i][1]);
        assert_true(game.grid.columns * game.grid.rows <= GAME_GRID_MAX_NODES);
        assert_true(fabsf(game.width * game.height - GAME_AREA) < 10.0f);
        play(&game, 60 * GAME_STEP_RATE);
        assert_true(is_sane(&game));
        assert_true(game.score > 0);
    }
}

/* A slot in memory of its own, with guards before, behind and between its rows. */
struct slot {
    uint8_t *memory;
    size_t bytes, stride;
    framemap_frame frame;
};

static struct slot slot_create(const framemap_format *format, uint8_t fill)
{
    struct slot slot = {.stride = (size_t)format->width * 4 + PADDING};
    slot.bytes = slot.stride * (format->height + 2 * GUARD_ROWS);
    slot.memory = malloc(slot.bytes);
    assert_non_null(slot.memory);
    memset(slot.memory, GUARD_BYTE, slot.bytes);
    slot.frame.format = *format;
    slot.frame.plane[0] = (framemap_plane){slot.memory + GUARD_ROWS * slot.stride, slot.stride,
                                           (size_t)format->width * 4, format->height};
    for (uint32_t y = 0; y < format->height; y++)
        memset(slot.frame.plane[0].data + y * slot.stride, fill, slot.frame.plane[0].row_bytes);
    return slot;
}

static bool guards_hold(const struct slot *slot)
{
    const framemap_plane *plane = &slot->frame.plane[0];
    for (size_t i = 0; i < slot->bytes; i++) {
        size_t row = i / slot->stride, column = i % slot->stride;
        bool pixel = row >= GUARD_ROWS && row < GUARD_ROWS + plane->rows && column < plane->row_bytes;
        if (!pixel && slot->memory[i] != GUARD_BYTE)
            return false;
    }
    return true;
}

static struct source *open_game(uint32_t width, uint32_t height, uint32_t fourcc)
{
    const struct source_request request = {
        .text = "game",
        .width = width,
        .height = height,
        .fourcc = fourcc,
        .fps = 2.0,
        .max_frame_bytes = UINT64_MAX,
    };
    return source_open(&request);
}

static void draw_next(struct source *source, struct slot *slot)
{
    struct source_frame next = {.pts_ns = FRAMEMAP_NO_PTS};
    assert_int_equal(source->ops->next(source, &next), SOURCE_OK);
    assert_int_equal(next.format.width, slot->frame.format.width);
    assert_int_equal(source->ops->draw(source, &slot->frame), SOURCE_OK);
}

/* Two games alike draw in slots that held different things: the pictures are the same, so all of a
 * picture is written, and nothing beside it is. One game uses one slot, the other two by turns. */
static void check_pictures(uint32_t width, uint32_t height, uint32_t fourcc, int frames)
{
    struct source *one = open_game(width, height, fourcc), *two = open_game(width, height, fourcc);
    assert_non_null(one);
    assert_non_null(two);
    for (int i = 0; i < 20; i++) { /* into the middle of the first level */
        struct source_frame unseen = {.pts_ns = FRAMEMAP_NO_PTS};
        assert_int_equal(one->ops->next(one, &unseen), SOURCE_OK);
        assert_int_equal(two->ops->next(two, &unseen), SOURCE_OK);
    }
    struct slot dark = slot_create(&one->info.format, 0x00);
    struct slot bright[2] = {slot_create(&two->info.format, 0xFF), slot_create(&two->info.format, 0x80)};
    for (int i = 0; i < frames; i++) {
        draw_next(one, &dark);
        draw_next(two, &bright[i % 2]);
        assert_true(guards_hold(&dark));
        assert_true(guards_hold(&bright[i % 2]));
        assert_memory_equal(dark.memory, bright[i % 2].memory, dark.bytes);
    }
    one->ops->close(one);
    two->ops->close(two);
    free(dark.memory);
    free(bright[0].memory);
    free(bright[1].memory);
}

static void test_draws_in_the_slot_only(void **state)
{
    (void)state;
    check_pictures(1, 1, FRAMEMAP_FOURCC_BGRX, 24);
    check_pictures(64, 36, FRAMEMAP_FOURCC_BGRX, 24);
    check_pictures(641, 361, FRAMEMAP_FOURCC_BGRX, 24);
    check_pictures(1920, 1080, FRAMEMAP_FOURCC_BGRX, 6);
    check_pictures(100, 2000, FRAMEMAP_FOURCC_BGRX, 24);
    check_pictures(2000, 3, FRAMEMAP_FOURCC_BGRX, 24);
    check_pictures(641, 361, FRAMEMAP_FOURCC_BGRA, 24);
    check_pictures(641, 361, FRAMEMAP_FOURCC_RGBA, 24);
}

static void test_rewind_is_the_start(void **state)
{
    (void)state;
    struct source *source = open_game(320, 180, FRAMEMAP_FOURCC_BGRX);
    struct slot first = slot_create(&source->info.format, 0), again = slot_create(&source->info.format, 0);
    draw_next(source, &first);
    for (int i = 0; i < 10; i++)
        draw_next(source, &again);
    assert_memory_not_equal(first.memory, again.memory, first.bytes);
    assert_int_equal(source->ops->rewind(source), SOURCE_OK);
    draw_next(source, &again);
    assert_memory_equal(first.memory, again.memory, first.bytes);
    source->ops->close(source);
    free(first.memory);
    free(again.memory);
}

/* Laid over something: mostly nothing, some of it solid, no colour above its alpha (but for rounding). */
static void check_alpha(uint32_t fourcc)
{
    struct source *source = open_game(640, 360, fourcc);
    assert_int_equal(source->info.format.alpha, FRAMEMAP_ALPHA_PREMULTIPLIED);
    struct slot slot = slot_create(&source->info.format, 0x77);
    for (int i = 0; i < 20; i++) {
        uint32_t clear = 0, solid = 0;
        int excess = 0;
        draw_next(source, &slot);
        for (uint32_t y = 0; y < 360; y++) {
            const uint8_t *row = slot.frame.plane[0].data + y * slot.stride;
            for (uint32_t x = 0; x < 640; x++) {
                const uint8_t *pixel = row + x * 4;
                clear += pixel[3] == 0;
                solid += pixel[3] == 255;
                for (int k = 0; k < 3; k++)
                    excess = pixel[k] - pixel[3] > excess ? pixel[k] - pixel[3] : excess;
            }
        }
        assert_true(clear > 640 * 360 / 2);
        assert_true(solid > 100);
        assert_in_range(excess, 0, 3);
    }
    source->ops->close(source);
    free(slot.memory);
}

static void test_alpha_is_premultiplied(void **state)
{
    (void)state;
    check_alpha(FRAMEMAP_FOURCC_BGRA);
    check_alpha(FRAMEMAP_FOURCC_RGBA);
}

static void test_refuses_what_sdl_cannot_draw(void **state)
{
    (void)state;
    assert_null(open_game(640, 360, FRAMEMAP_FOURCC_NV12));
    assert_null(open_game(640, 360, FRAMEMAP_FOURCC_RGBA16F));
    assert_null(open_game(70000, 360, FRAMEMAP_FOURCC_BGRX));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_same_seed_same_game),
        cmocka_unit_test(test_plays_ten_minutes),
        cmocka_unit_test(test_starts_over),
        cmocka_unit_test(test_odd_worlds),
        cmocka_unit_test(test_draws_in_the_slot_only),
        cmocka_unit_test(test_rewind_is_the_start),
        cmocka_unit_test(test_alpha_is_premultiplied),
        cmocka_unit_test(test_refuses_what_sdl_cannot_draw),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
