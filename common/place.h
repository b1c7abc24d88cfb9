/* Where a region's two objects are, by name or by path. */
#ifndef FM_PLACE_H
#define FM_PLACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <framemap/framemap.h>
#include <framemap/mapping.h>

struct fm_place {
    bool named;
    char name[FRAMEMAP_NAME_MAX + 1];   /* "" if by path */
    char label[FRAMEMAP_PATH_MAX + 32]; /* for messages: "region 'x'", "region file 'p'" */
    char frames[FRAMEMAP_PATH_MAX];     /* the objects: mapping.h's name or path */
    char leases[FRAMEMAP_PATH_MAX + 16];
    char frames_path[FRAMEMAP_PATH_MAX]; /* in the file system; "" where it has none */
};

/* 1 to FRAMEMAP_NAME_MAX of A-Z a-z 0-9 _ - */
bool fm_name_is_valid(const char *name);

/* path if it is not NULL, else name. \returns OK, or ERROR_ARGUMENT for one that cannot be. */
framemap_result fm_place_init(struct fm_place *place, const char *name, const char *path);

/* The rest is the system's, in place_*.c. */

/* framemap_mapping_open of one of the two with everything else from config. object is place->frames or
 * place->leases. */
framemap_result fm_place_open(const struct fm_place *place, const char *object,
                              framemap_mapping_config config, framemap_mapping **mapping);

framemap_result fm_place_of_name(struct fm_place *place, const char *name);
framemap_result fm_place_of_path(struct fm_place *place, const char *path);

/* A writer's: where objects are to be made that so many can see. Windows: Global\ for more than the owner, if
 * this process may make such objects and there is no such region in its own session. */
void fm_place_share(struct fm_place *place, framemap_share share);

/* Whether the name still means this object. */
bool fm_place_means(const struct fm_place *place, const char *object, const framemap_mapping *mapping);

/* Remove the name. On Windows named memory has its name for as long as anybody has it open, and a file while
 * anybody maps it.
 * \param own the caller's mapping of it without views, or NULL; good for nothing but its locks afterwards.
 * \returns whether the name is free now, or will be as soon as others let go. */
bool fm_place_remove(const struct fm_place *place, const char *object, framemap_mapping *own);

/* Whether a name can be removed while others have its object open: where it cannot, a region that was closed
 * is used again. */
bool fm_place_forgets(const struct fm_place *place);

/* Whether this user owns the object; else owner (of size bytes) is who does, for the message. */
bool fm_object_is_mine(const framemap_mapping *object, char *owner, size_t size);

/* Call visit with the name of every region that there is, in no order. */
framemap_result fm_list_names(void (*visit)(const char *name, void *context), void *context);

#endif
