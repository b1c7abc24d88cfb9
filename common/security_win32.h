/* Permission bits as Windows' security descriptors. */
#ifndef FM_SECURITY_WIN32_H
#define FM_SECURITY_WIN32_H

#include <windows.h>

#include <stdbool.h>
#include <stdint.h>

#include <framemap/result.h>

/* A descriptor owned by this process's user, with a protected DACL: the bits 0600 are for that user, who may
 * also look at it, change it and delete, 0060 for its primary group, 0006 for everyone; others get nothing.
 * \param read, write what the bits stand for: an object's specific or generic rights.
 * \returns NULL with the last error set; else to be freed by LocalFree. */
PSECURITY_DESCRIPTOR fm_security_make(uint32_t mode, DWORD read, DWORD write);

/* Whether the owner of a descriptor is this process's user, or what that makes the owner of its objects. */
bool fm_security_is_mine(PSECURITY_DESCRIPTOR descriptor);

/* The owner's name for a message. */
void fm_security_owner(PSECURITY_DESCRIPTOR descriptor, char *name, size_t size);

#endif
