/* Room for mapping_win32.c's files: the disk behind them. */
#ifndef FM_ROOM_WIN32_H
#define FM_ROOM_WIN32_H

#include <windows.h>

#include <stdint.h>

#include <framemap/result.h>

/* Let the file have holes where its file system can. */
void fm_room_make_sparse(HANDLE file);

/* Whether that many bytes are free on the file system of path. \returns OK, ERROR_NO_SPACE. */
framemap_result fm_room_check(const wchar_t *path, const char *label, uint64_t bytes);

/* Take disk for a part that lies inside the file; contents are kept. \returns OK, ERROR_NO_SPACE, ... */
framemap_result fm_room_take(HANDLE file, const char *label, uint64_t offset, uint64_t size);

#endif
