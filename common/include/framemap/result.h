/* Results and the last error of framemap.h and mapping.h. Included by both. */
#ifndef FRAMEMAP_RESULT_H
#define FRAMEMAP_RESULT_H

#if defined(_WIN32) && defined(FRAMEMAP_BUILD_SHARED)
#define FRAMEMAP_API __declspec(dllexport)
#elif defined(_WIN32) && defined(FRAMEMAP_SHARED)
#define FRAMEMAP_API __declspec(dllimport)
#elif defined(__GNUC__)
#define FRAMEMAP_API __attribute__((visibility("default")))
#else
#define FRAMEMAP_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

/** 0 is success, positive is "not a failure", negative is an error. Values are part of the ABI. */
typedef enum framemap_result {
    FRAMEMAP_OK = 0,
    FRAMEMAP_TIMEOUT = 1, /* nothing came in time */
    FRAMEMAP_AGAIN = 2,   /* no slot is free just now */
    FRAMEMAP_GONE = 3,    /* no producer: it closed, or it died */
    FRAMEMAP_OVERRUN = 4, /* the frame changed while it was read: discard what was made of it */

    FRAMEMAP_ERROR_ARGUMENT = -1,   /* a parameter is out of its range */
    FRAMEMAP_ERROR_STATE = -2,      /* not now: a second begin, an acquire beyond the lease limit */
    FRAMEMAP_ERROR_NOT_FOUND = -3,  /* no object of that name */
    FRAMEMAP_ERROR_EXISTS = -4,     /* an object of that name is there and exclusive creation was asked for */
    FRAMEMAP_ERROR_BUSY = -5,       /* another living writer has the region */
    FRAMEMAP_ERROR_FULL = -6,       /* all lease entries are taken */
    FRAMEMAP_ERROR_PERMISSION = -7, /* the system refuses, or the object is another user's */
    FRAMEMAP_ERROR_NO_SPACE = -8,   /* no memory, no room on the device, no descriptor */
    FRAMEMAP_ERROR_TOO_LARGE = -9,  /* more than the region reserved */
    FRAMEMAP_ERROR_INCOMPATIBLE = -10, /* not a region, or one of another major version */
    FRAMEMAP_ERROR_CORRUPT = -11,      /* a region that contradicts itself, or was truncated */
    FRAMEMAP_ERROR_UNSUPPORTED = -12,  /* not on this system */
    FRAMEMAP_ERROR_SYSTEM = -13,       /* any other failure of the operating system */
} framemap_result;

/** A result in a few words, for example "no object of that name". Static storage; never NULL. */
FRAMEMAP_API const char *framemap_strerror(framemap_result result);

/** The last failure on this thread as a sentence with the name, the size or the system's own error in
 * it; "" when nothing has failed. Valid until the next framemap call on this thread. */
FRAMEMAP_API const char *framemap_last_error(void);

/** The operating system's code of the last failure on this thread (errno, GetLastError), 0 when the
 * failure was not the system's. */
FRAMEMAP_API int framemap_last_system_error(void);

#ifdef __cplusplus
}
#endif

#endif
