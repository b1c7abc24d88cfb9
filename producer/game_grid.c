#include "game_grid.h"

#include <string.h>

#define GRID_SPRING_REST 14.0f /* 1/s^2, back to the place of rest */
#define GRID_SPRING_NEXT 60.0f /* 1/s^2, towards the mean of the neighbours: what makes waves */
#define GRID_DAMPING     2.6f  /* 1/s */
#define GRID_SHIFT_LIMIT (GAME_GRID_CELL * 0.9f)

void game_grid_init(struct game_grid *grid, float width, float height)
{
    memset(grid, 0, sizeof(*grid));
    grid->columns = (int32_t)(width / GAME_GRID_CELL) + 4;
    grid->rows = (int32_t)(height / GAME_GRID_CELL) + 4;
}

struct vector game_grid_rest(int32_t column, int32_t row)
{
    return (struct vector){(float)(column - 1) * GAME_GRID_CELL, (float)(row - 1) * GAME_GRID_CELL};
}

void game_grid_push(struct game_grid *grid, struct vector at, float reach, float force)
{
    for (int32_t row = 1; row < grid->rows - 1; row++) {
        for (int32_t column = 1; column < grid->columns - 1; column++) {
            int32_t node = row * grid->columns + column;
            struct vector place = vector_add(game_grid_rest(column, row), grid->shift[node]);
            struct vector away = vector_sub(place, at);
            float distance = vector_length(away);
            if (distance >= reach || distance < 1.0f)
                continue;
            float part = 1.0f - distance / reach;
            grid->speed[node] = vector_add(grid->speed[node], vector_scale(away, force * part / distance));
        }
    }
}

void game_grid_step(struct game_grid *grid, float seconds)
{
    int32_t columns = grid->columns;
    for (int32_t row = 1; row < grid->rows - 1; row++) {
        for (int32_t column = 1; column < columns - 1; column++) {
            int32_t node = row * columns + column;
            struct vector shift = grid->shift[node];
            struct vector beside = vector_add(grid->shift[node - 1], grid->shift[node + 1]);
            struct vector above = vector_add(grid->shift[node - columns], grid->shift[node + columns]);
            struct vector mean = vector_scale(vector_add(beside, above), 0.25f);
            struct vector pull = vector_add(vector_scale(shift, -GRID_SPRING_REST),
                                            vector_scale(vector_sub(mean, shift), GRID_SPRING_NEXT));
            struct vector speed = vector_add(grid->speed[node], vector_scale(pull, seconds));
            grid->speed[node] = vector_scale(speed, 1.0f - GRID_DAMPING * seconds);
        }
    }
    for (int32_t node = 0; node < columns * grid->rows; node++) {
        struct vector shift = vector_add(grid->shift[node], vector_scale(grid->speed[node], seconds));
        grid->shift[node].x = fmaxf(-GRID_SHIFT_LIMIT, fminf(shift.x, GRID_SHIFT_LIMIT));
        grid->shift[node].y = fmaxf(-GRID_SHIFT_LIMIT, fminf(shift.y, GRID_SHIFT_LIMIT));
    }
}
