/* Points and directions in the plane. */
#ifndef FM_PRODUCER_GAME_VECTOR_H
#define FM_PRODUCER_GAME_VECTOR_H

#include <math.h>

#define GAME_PI 3.14159265f

struct vector {
    float x, y;
};

static inline struct vector vector_add(struct vector a, struct vector b)
{
    return (struct vector){a.x + b.x, a.y + b.y};
}

static inline struct vector vector_sub(struct vector a, struct vector b)
{
    return (struct vector){a.x - b.x, a.y - b.y};
}

static inline struct vector vector_scale(struct vector a, float factor)
{
    return (struct vector){a.x * factor, a.y * factor};
}

static inline float vector_dot(struct vector a, struct vector b)
{
    return a.x * b.x + a.y * b.y;
}

static inline float vector_length(struct vector a)
{
    return sqrtf(vector_dot(a, a));
}

static inline struct vector vector_polar(float angle, float length)
{
    return (struct vector){cosf(angle) * length, sinf(angle) * length};
}

/* The turn from one angle to another that is the shortest: -pi to pi. */
static inline float angle_between(float from, float to)
{
    return remainderf(to - from, 2.0f * GAME_PI);
}

#endif
