/* Named, file-backed and anonymous memory mappings: the operating system's own, with nothing hidden.
 *
 * Frames are built on these; they stand by themselves too.
 *
 *     framemap_mapping_config config = framemap_mapping_config_default();
 *     config.path = "SharedMemory.bin";
 *     config.size = 1 << 20;
 *     framemap_mapping *mapping = NULL;
 *     if (framemap_mapping_open(&mapping, &config) < 0)
 *         fprintf(stderr, "%s\n", framemap_last_error());
 *     framemap_view view;
 *     if (framemap_mapping_view(mapping, 0, 0, &view) == FRAMEMAP_OK)
 *         memcpy(view.data, "hello", 5);
 *     framemap_mapping_flush(&view);
 *     framemap_mapping_unview(&view);
 *     framemap_mapping_close(&mapping);
 *
 * | here                | Windows                                           | Linux                        |
 * |---------------------|---------------------------------------------------|------------------------------|
 * | name                | CreateFileMapping's lpName (Local\ unless given)  | a file in /dev/shm           |
 * | path                | CreateFile, then CreateFileMapping                | open                         |
 * | neither             | INVALID_HANDLE_VALUE without a name               | memfd_create                 |
 * | size                | dwMaximumSizeHigh and Low                         | ftruncate                    |
 * | ACCESS_READ         | PAGE_READONLY, FILE_MAP_READ                      | O_RDONLY, PROT_READ          |
 * | ACCESS_WRITE        | PAGE_READWRITE, FILE_MAP_WRITE                    | O_RDWR, MAP_SHARED           |
 * | ACCESS_COPY         | PAGE_WRITECOPY, FILE_MAP_COPY                     | O_RDONLY, MAP_PRIVATE        |
 * | mode                | lpAttributes' lpSecurityDescriptor                | permission bits              |
 * | inherit             | lpAttributes' bInheritHandle                      | no FD_CLOEXEC                |
 * | reserve             | SEC_RESERVE, committed by VirtualAlloc            | sparse, committed by fallocate
 * |
 *
 * Thread-safety: different mappings are independent; one mapping may be viewed from several threads at
 * once, but opened and closed by one.
 */
#ifndef FRAMEMAP_MAPPING_H
#define FRAMEMAP_MAPPING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <framemap/result.h>

#ifdef __cplusplus
extern "C" {
#endif

/** An open mapping object. */
typedef struct framemap_mapping framemap_mapping;

typedef enum framemap_access {
    FRAMEMAP_ACCESS_READ = 0,
    FRAMEMAP_ACCESS_WRITE = 1, /* read and write, seen by all */
    FRAMEMAP_ACCESS_COPY = 2,  /* read, and write to pages of one's own that nobody else sees */
} framemap_access;

typedef enum framemap_open_mode {
    FRAMEMAP_OPEN_OR_CREATE = 0,
    FRAMEMAP_OPEN_EXISTING = 1, /* ERROR_NOT_FOUND when there is none */
    FRAMEMAP_CREATE_NEW = 2,    /* ERROR_EXISTS when there is one; atomic against other creators */
} framemap_open_mode;

typedef struct framemap_mapping_config {
    const char *name; /* 1 to 200 bytes without '/' or control characters, on Windows UTF-8 without '\' and
                         after Local\ or Global\ if that is given; NULL (the default): not named */
    const char *path; /* backing file; NULL (the default): none. Not together with name */
    uint64_t size;    /* bytes, any up to 2^63 - 1; 0 (the default): as the existing object has it.
                         A smaller object opened for writing is grown; none is ever shrunk */
    framemap_access access;  /* default FRAMEMAP_ACCESS_WRITE. Creating needs WRITE */
    framemap_open_mode open; /* default FRAMEMAP_OPEN_OR_CREATE */
    uint32_t mode;           /* permission bits of a new object, whatever the umask; default 0600 */
    const void *security; /* Windows: a SECURITY_DESCRIPTOR in the place of mode; NULL; ignored elsewhere */
    bool inherit;         /* child processes inherit the handle; default false */
    bool reserve;         /* take no memory for a new object before framemap_mapping_commit; default false:
                             all of it at once, so that ERROR_NO_SPACE comes here and not as a fault */
} framemap_mapping_config;

FRAMEMAP_API framemap_mapping_config framemap_mapping_config_default(void);

/** Create or open a mapping object.
 *
 * Symbolic links are not followed in the last part of a name; directories, FIFOs and devices are refused.
 *
 * \param mapping out: to be closed by framemap_mapping_close; NULL on failure.
 * \param config  copied.
 * \returns FRAMEMAP_OK; ERROR_ARGUMENT; ERROR_NOT_FOUND; ERROR_EXISTS; ERROR_PERMISSION; ERROR_NO_SPACE
 *          (the error says how many bytes were needed); ERROR_UNSUPPORTED; ERROR_SYSTEM. An object that
 *          the call created does not outlive its failure. */
FRAMEMAP_API framemap_result framemap_mapping_open(framemap_mapping **mapping,
                                                   const framemap_mapping_config *config);

/** Take a handle that another process passed on or left to be inherited. On success the mapping owns it,
 * on failure it stays the caller's. Whether children inherit it stays as it is.
 * \param handle a file descriptor; on Windows a section's HANDLE.
 * \param access what it was opened for, or less.
 * \returns FRAMEMAP_OK; ERROR_ARGUMENT; ERROR_PERMISSION when it was not opened for that access;
 *          ERROR_UNSUPPORTED when it is no regular file; ERROR_NO_SPACE. */
FRAMEMAP_API framemap_result framemap_mapping_adopt(framemap_mapping **mapping, intptr_t handle,
                                                    framemap_access access);

/** \returns whether framemap_mapping_open made the object (true) or found it (false). */
FRAMEMAP_API bool framemap_mapping_created(const framemap_mapping *mapping);

/** Size of the object now, as the system has it: others may have grown it. 0 if it cannot be told. */
FRAMEMAP_API uint64_t framemap_mapping_size(const framemap_mapping *mapping);

/** The file descriptor; on Windows the section's HANDLE. Still the mapping's own. */
FRAMEMAP_API intptr_t framemap_mapping_handle(const framemap_mapping *mapping);

/** Make the object at least this large. \returns FRAMEMAP_OK; ERROR_NO_SPACE; ERROR_PERMISSION;
 * ERROR_UNSUPPORTED for memory without a file on Windows, whose size is fixed; ERROR_SYSTEM. */
FRAMEMAP_API framemap_result framemap_mapping_grow(framemap_mapping *mapping, uint64_t size);

/** Take memory for a part of a reserved object now, so that touching it cannot fail later. Contents
 * are kept; a part that has memory already costs nothing.
 * \returns FRAMEMAP_OK; ERROR_ARGUMENT beyond the object; ERROR_NO_SPACE. */
FRAMEMAP_API framemap_result framemap_mapping_commit(framemap_mapping *mapping, uint64_t offset,
                                                     uint64_t size);

/** A part of an object in this process's memory. */
typedef struct framemap_view {
    uint8_t *data;   /* byte `offset` of the object, whatever the system's granularity */
    size_t size;     /* bytes from there */
    uint64_t offset; /* as asked for */
    void *base;      /* what the system mapped: aligned down to its granularity */
    size_t base_size;
} framemap_view;

/** Map a part of the object with the access it was opened for.
 * \param offset any byte of the object; aligned down to the allocation granularity behind the scenes.
 * \param size   0: up to the end of the object.
 * \param view   out: to be undone by framemap_mapping_unview. It outlives the mapping's handle.
 * \returns FRAMEMAP_OK; ERROR_ARGUMENT when it is empty or ends beyond the object; ERROR_NO_SPACE. */
FRAMEMAP_API framemap_result framemap_mapping_view(framemap_mapping *mapping, uint64_t offset, uint64_t size,
                                                   framemap_view *view);

/** Write changes of a view back to the file behind it and wait until they are on the device. A
 * mapping without a file has nothing to write: OK. */
FRAMEMAP_API framemap_result framemap_mapping_flush(const framemap_view *view);

/** Unmap. The view is cleared; one that is cleared already is ignored. */
FRAMEMAP_API void framemap_mapping_unview(framemap_view *view);

/** Close the handle; views and the object behind it stay. \param mapping set to NULL; NULL is ignored. */
FRAMEMAP_API void framemap_mapping_close(framemap_mapping **mapping);

/** Remove a named object: processes that have it keep it, nobody finds it any more. On Windows, where a
 * name lives as long as its last handle, this only says whether there is such an object.
 * \returns FRAMEMAP_OK; ERROR_NOT_FOUND; ERROR_PERMISSION; ERROR_ARGUMENT. */
FRAMEMAP_API framemap_result framemap_mapping_remove(const char *name);

#ifdef __cplusplus
}
#endif

#endif
