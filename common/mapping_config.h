/* What can be said of a mapping's configuration before the system is asked. */
#ifndef FM_MAPPING_CONFIG_H
#define FM_MAPPING_CONFIG_H

#include <stdint.h>

#include <framemap/mapping.h>

/* Whether the fields fit each other, the name aside. \returns OK, ERROR_ARGUMENT. */
framemap_result fm_mapping_check(const framemap_mapping_config *config);

/* \param refused characters that this system has no names with, beside '/' and control characters.
 * \returns OK, ERROR_ARGUMENT. */
framemap_result fm_mapping_check_name(const char *name, const char *refused);

/* Whether a part lies in an object of `have` bytes, and where it ends if it is "up to the end" (size 0).
 * \returns OK, ERROR_ARGUMENT. */
framemap_result fm_mapping_check_part(const char *label, uint64_t have, uint64_t offset, uint64_t *size);

#endif
