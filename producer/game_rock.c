#include "game_rock.h"

#include <string.h>

#define GOLDEN 1.6180340f

static const float icosahedron[12][3] = {{-1, GOLDEN, 0}, {1, GOLDEN, 0}, {-1, -GOLDEN, 0}, {1, -GOLDEN, 0},
                                         {0, -1, GOLDEN}, {0, 1, GOLDEN}, {0, -1, -GOLDEN}, {0, 1, -GOLDEN},
                                         {GOLDEN, 0, -1}, {GOLDEN, 0, 1}, {-GOLDEN, 0, -1}, {-GOLDEN, 0, 1}};
static const uint8_t icosahedron_faces[20][3] = {{0, 11, 5}, {0, 5, 1},  {0, 1, 7},   {0, 7, 10}, {0, 10, 11},
                                                 {1, 5, 9},  {5, 11, 4}, {11, 10, 2}, {10, 7, 6}, {7, 1, 8},
                                                 {3, 9, 4},  {3, 4, 2},  {3, 2, 6},   {3, 6, 8},  {3, 8, 9},
                                                 {4, 9, 5},  {2, 4, 11}, {6, 2, 10},  {8, 6, 7},  {9, 8, 1}};

/* Where the light comes from, and the dim one from behind that sets the dark side off the sky. */
static const float light[3] = {-0.55f, -0.62f, 0.56f};
static const float back_light[3] = {0.75f, 0.55f, -0.36f};
static const float back_colour[3] = {70.0f, 120.0f, 255.0f};

static float dot(const float a[3], const float b[3])
{
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

static void make_unit(float a[3])
{
    float length = sqrtf(dot(a, a));
    for (int i = 0; i < 3; i++)
        a[i] /= length;
}

/* The corner in the middle of two others, found again if another face made it. */
static uint8_t middle_of(struct rock_mesh *mesh, int *corners, uint8_t a, uint8_t b)
{
    float middle[3];
    for (int i = 0; i < 3; i++)
        middle[i] = mesh->corner[a][i] + mesh->corner[b][i];
    make_unit(middle);
    for (int i = 0; i < *corners; i++)
        if (dot(middle, mesh->corner[i]) > 0.9999f)
            return (uint8_t)i;
    memcpy(mesh->corner[*corners], middle, sizeof(middle));
    return (uint8_t)(*corners)++;
}

static void split_faces(struct rock_mesh *mesh)
{
    int corners = 12;
    for (int i = 0; i < 20; i++) {
        const uint8_t *old = icosahedron_faces[i];
        uint8_t ab = middle_of(mesh, &corners, old[0], old[1]);
        uint8_t bc = middle_of(mesh, &corners, old[1], old[2]);
        uint8_t ca = middle_of(mesh, &corners, old[2], old[0]);
        const uint8_t parts[4][3] = {{old[0], ab, ca}, {old[1], bc, ab}, {old[2], ca, bc}, {ab, bc, ca}};
        memcpy(mesh->face[i * 4], parts, sizeof(parts));
    }
}

static void find_neighbours(struct rock_mesh *mesh)
{
    for (int i = 0; i < ROCK_FACES; i++)
        for (int side = 0; side < 3; side++)
            for (int k = 0; k < ROCK_FACES; k++)
                for (int other = 0; other < 3; other++)
                    if (mesh->face[k][other] == mesh->face[i][(side + 1) % 3] &&
                        mesh->face[k][(other + 1) % 3] == mesh->face[i][side])
                        mesh->beside[i][side] = (uint8_t)k;
}

static float noise(uint32_t a, uint32_t b)
{
    uint32_t x = a * 0x9E3779B1u ^ b * 0x85EBCA77u;
    x = (x ^ (x >> 15)) * 0x2C1B3C6Du;
    x = (x ^ (x >> 12)) * 0x297A2D39u;
    return (float)(x >> 8 & 0xFFFF) / 65535.0f;
}

void rock_mesh_init(struct rock_mesh *mesh, uint32_t shape)
{
    memset(mesh, 0, sizeof(*mesh));
    for (int i = 0; i < 12; i++) {
        memcpy(mesh->corner[i], icosahedron[i], sizeof(icosahedron[i]));
        make_unit(mesh->corner[i]);
    }
    split_faces(mesh);
    find_neighbours(mesh);

    float stretch[3];
    for (uint32_t i = 0; i < 3; i++)
        stretch[i] = 0.82f + 0.36f * noise(shape, 1000 + i);
    for (uint32_t i = 0; i < ROCK_CORNERS; i++) {
        float *corner = mesh->corner[i];
        float wave = sinf(corner[0] * 2.7f + (float)shape) * sinf(corner[1] * 3.1f + 2.0f * (float)shape);
        float reach = 0.95f + 0.14f * wave + 0.24f * (noise(shape, i) - 0.5f);
        for (int k = 0; k < 3; k++)
            corner[k] *= reach * stretch[k];
    }
    for (uint32_t i = 0; i < ROCK_FACES; i++)
        mesh->tint[i] = 0.82f + 0.36f * noise(shape, 500 + i);
}

/* Corners as they are seen: turned about the rock's axis (Rodrigues' formula), x and y in pixels. */
static void turn_corners(const struct rock_mesh *mesh, const struct game_rock *rock, float turned[][3])
{
    float axis[3] = {cosf(rock->axis.x) * cosf(rock->axis.y), sinf(rock->axis.x) * cosf(rock->axis.y),
                     sinf(rock->axis.y)};
    float c = cosf(rock->spin), s = sinf(rock->spin);
    for (int i = 0; i < ROCK_CORNERS; i++) {
        const float *v = mesh->corner[i];
        float along = dot(axis, v) * (1.0f - c);
        turned[i][0] = v[0] * c + (axis[1] * v[2] - axis[2] * v[1]) * s + axis[0] * along;
        turned[i][1] = v[1] * c + (axis[2] * v[0] - axis[0] * v[2]) * s + axis[1] * along;
        turned[i][2] = v[2] * c + (axis[0] * v[1] - axis[1] * v[0]) * s + axis[2] * along;
    }
}

static Uint8 level(float value)
{
    return (Uint8)fmaxf(0.0f, fminf(255.0f, value));
}

/* Direction a facet looks to; its z is positive if it can be seen. */
static void normal_of(float corner[][3], const uint8_t face[3], float normal[3])
{
    const float *a = corner[face[0]], *b = corner[face[1]], *c = corner[face[2]];
    float u[3] = {b[0] - a[0], b[1] - a[1], b[2] - a[2]}, v[3] = {c[0] - a[0], c[1] - a[1], c[2] - a[2]};
    normal[0] = u[1] * v[2] - u[2] * v[1];
    normal[1] = u[2] * v[0] - u[0] * v[2];
    normal[2] = u[0] * v[1] - u[1] * v[0];
    make_unit(normal);
}

static SDL_Color shade(const float normal[3], float tint, SDL_Color stone)
{
    float lit = fmaxf(0.0f, dot(normal, light));
    float glare = lit * lit * lit * lit * lit * lit * 70.0f;
    float bright = tint * (0.13f + 0.95f * lit);
    float rim = fmaxf(0.0f, dot(normal, back_light)) * 0.75f;
    return (SDL_Color){level((float)stone.r * bright + glare + back_colour[0] * rim),
                       level((float)stone.g * bright + glare + back_colour[1] * rim),
                       level((float)stone.b * bright + glare + back_colour[2] * rim), SDL_ALPHA_OPAQUE};
}

void rock_draw(const struct game_brush *brush, const struct rock_mesh *mesh, const struct game_rock *rock,
               float x, float y, float radius, SDL_Color colour)
{
    float turned[ROCK_CORNERS][3], normal[ROCK_FACES][3];
    SDL_FPoint place[ROCK_CORNERS];
    SDL_Color seen[ROCK_FACES];
    SDL_Vertex vertices[ROCK_FACES * 3];
    int count = 0;

    turn_corners(mesh, rock, turned);
    for (int i = 0; i < ROCK_CORNERS; i++)
        place[i] = (SDL_FPoint){x + turned[i][0] * radius, y + turned[i][1] * radius};
    for (int i = 0; i < ROCK_FACES; i++) {
        normal_of(turned, mesh->face[i], normal[i]);
        if (normal[i][2] <= 0.0f)
            continue;
        seen[i] = shade(normal[i], mesh->tint[i], colour);
        for (int k = 0; k < 3; k++)
            vertices[count++] = (SDL_Vertex){place[mesh->face[i][k]], seen[i], {0.0f, 0.0f}};
    }
    SDL_SetRenderDrawBlendMode(brush->renderer, SDL_BLENDMODE_NONE);
    SDL_RenderGeometry(brush->renderer, NULL, vertices, count, NULL, 0);

    /* The outline is smoothed by lines in the colours of its facets. */
    for (int i = 0; i < ROCK_FACES; i++) {
        for (int side = 0; normal[i][2] > 0.0f && side < 3; side++)
            if (normal[mesh->beside[i][side]][2] <= 0.0f)
                brush_line(brush, place[mesh->face[i][side]], place[mesh->face[i][(side + 1) % 3]], 1.5f,
                           seen[i]);
    }
}
