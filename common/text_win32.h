/* UTF-8, as all of the interface has it, and UTF-16, as Windows has it. */
#ifndef FM_TEXT_WIN32_H
#define FM_TEXT_WIN32_H

#include <wchar.h>

#include <framemap/result.h>

/* prefix (ASCII) and text together, to be freed. \param what names it in an error: "a mapping's name".
 * \returns NULL with *result ERROR_ARGUMENT for what is not UTF-8, ERROR_NO_SPACE. */
wchar_t *fm_wide(const char *what, const char *prefix, const char *text, framemap_result *result);

#endif
