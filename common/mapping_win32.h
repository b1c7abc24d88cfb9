/* What a mapping is on Windows, for the files that make it up. */
#ifndef FM_MAPPING_WIN32_H
#define FM_MAPPING_WIN32_H

#include <windows.h>

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include <framemap/mapping.h>

struct framemap_mapping {
    HANDLE file;    /* NULL: none, or not known (adopted) */
    HANDLE section; /* NULL: of a file that is empty */
    HANDLE writer;  /* NULL: the event whose existence is FM_LOCK_WRITER, see lock_win32.c */
    framemap_access access;
    uint32_t mode; /* permission bits, as given last */
    bool created;
    bool inherit;
    bool reserve;
    wchar_t *name; /* with its prefix, or the path; NULL */
    char *label;   /* the same for an error, or what stands for it */
    _Atomic(void *)
        window; /* all of an object without a file, for reading, committing, counting; NULL: not yet */
};

/* ---- section_win32.c ---- */

#define FM_LOCAL  "Local\\"
#define FM_GLOBAL "Global\\"

/* config->name with its prefix, in mapping->name and label. \returns OK, ERROR_ARGUMENT, ERROR_NO_SPACE. */
framemap_result fm_section_name(framemap_mapping *mapping, const char *name);

/* Open or make the object of mapping->name, as config has it; without a name, make one. */
framemap_result fm_section_open(framemap_mapping *mapping, const framemap_mapping_config *config);
framemap_result fm_section_make(framemap_mapping *mapping, const framemap_mapping_config *config);

/* The section of the mapping's file, in the place of the one that it has; the file is made so large.
 * \param size 0: as large as the file is, or none if it is empty. */
framemap_result fm_section_of_file(framemap_mapping *mapping, uint64_t size);

uint64_t fm_section_size(HANDLE section); /* 0 if it cannot be told */

/* Fill in for a new object; to be undone by LocalFree of its lpSecurityDescriptor if that is not
 * config->security. \returns OK, ERROR_SYSTEM. */
framemap_result fm_attributes(SECURITY_ATTRIBUTES *attributes, const framemap_mapping_config *config);
void fm_attributes_free(SECURITY_ATTRIBUTES *attributes, const framemap_mapping_config *config);

/* ---- view_win32.c ---- */

/* All of an object that has no file, mapped once for the mapping's life. NULL with the last error set. */
uint8_t *fm_window(const framemap_mapping *mapping);

/* ---- lock_win32.c ---- */

/* Let those who may use the object see the writer's lock on it, after its mode has changed. */
bool fm_lock_share(framemap_mapping *object);

#endif
