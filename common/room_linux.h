/* Room for mapping_linux.c's objects: their size, and the memory or disk behind it. */
#ifndef FM_ROOM_LINUX_H
#define FM_ROOM_LINUX_H

#include <stdbool.h>
#include <stdint.h>

#include <framemap/result.h>

/* How an object gets a size that it has not. */
enum fm_room {
    FM_ROOM_TAKEN,        /* with all its memory, so that touching it cannot fail later */
    FM_ROOM_SPARSE,       /* without, but for a page at the end */
    FM_ROOM_SPARSE_FRESH, /* without any; only where nobody else can have grown the object */
};

/* Make the object behind a descriptor open for writing at least this large; never smaller. `label` names
 * it in an error. Returns OK, ERROR_ARGUMENT, ERROR_NO_SPACE, ERROR_SYSTEM. */
framemap_result fm_room_extend(int fd, const char *label, uint64_t size, enum fm_room room);

/* Take memory for a part that lies inside the object; contents are kept. Returns OK, ERROR_NO_SPACE. */
framemap_result fm_room_take(int fd, const char *label, uint64_t offset, uint64_t size);

#endif
