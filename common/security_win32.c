#include "security_win32.h"

#include <sddl.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "error.h"

#define MANAGE                                                                                               \
    (READ_CONTROL | WRITE_DAC | WRITE_OWNER | DELETE | SYNCHRONIZE) /* CreateFileMapping wants them */

/* Something of this process's token, to be freed. */
static void *token_information(TOKEN_INFORMATION_CLASS kind)
{
    HANDLE token;
    DWORD size = 0;
    void *information = NULL;
    if (!OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &token))
        return NULL;
    GetTokenInformation(token, kind, NULL, 0, &size);
    if (size > 0)
        information = malloc(size);
    if (information && !GetTokenInformation(token, kind, information, size, &size)) {
        free(information);
        information = NULL;
    }
    CloseHandle(token);
    return information;
}

/* One more entry of the list: none for no rights, which Wine does not take. */
static void allow(char *text, size_t size, DWORD rights, const char *sid)
{
    size_t used = strlen(text);
    if (rights)
        snprintf(text + used, size - used, "(A;;0x%lx;;;%s)", rights, sid);
}

PSECURITY_DESCRIPTOR fm_security_make(uint32_t mode, DWORD read, DWORD write)
{
    TOKEN_USER *user = token_information(TokenUser);
    TOKEN_PRIMARY_GROUP *group = token_information(TokenPrimaryGroup);
    char *user_sid = NULL, *group_sid = NULL, text[768];
    PSECURITY_DESCRIPTOR descriptor = NULL;
    const DWORD rights[] = {0, write, read, read | write}; /* by mode bits 2 and 4, halved */
    if (user && group && ConvertSidToStringSidA(user->User.Sid, &user_sid) &&
        ConvertSidToStringSidA(group->PrimaryGroup, &group_sid)) {
        snprintf(text, sizeof text, "O:%sD:P", user_sid);
        allow(text, sizeof text, rights[mode >> 7 & 3] | MANAGE, user_sid);
        allow(text, sizeof text, rights[mode >> 4 & 3], group_sid);
        allow(text, sizeof text, rights[mode >> 1 & 3], "WD");
        ConvertStringSecurityDescriptorToSecurityDescriptorA(text, SDDL_REVISION_1, &descriptor, NULL);
    }
    if (!descriptor)
        fm_fail_system(FRAMEMAP_ERROR_SYSTEM, (int)GetLastError(),
                       "permissions 0%o cannot be made a security descriptor", mode);
    LocalFree(user_sid);
    LocalFree(group_sid);
    free(user);
    free(group);
    return descriptor;
}

bool fm_security_is_mine(PSECURITY_DESCRIPTOR descriptor)
{
    PSID owner = NULL;
    BOOL defaulted;
    TOKEN_USER *user = token_information(TokenUser);
    TOKEN_OWNER *usual = token_information(TokenOwner);
    bool mine = GetSecurityDescriptorOwner(descriptor, &owner, &defaulted) && owner &&
                ((user && EqualSid(owner, user->User.Sid)) || (usual && EqualSid(owner, usual->Owner)));
    free(user);
    free(usual);
    return mine;
}

void fm_security_owner(PSECURITY_DESCRIPTOR descriptor, char *name, size_t size)
{
    PSID owner = NULL;
    BOOL defaulted;
    char account[128], domain[128], *sid = NULL;
    DWORD account_size = sizeof account, domain_size = sizeof domain;
    SID_NAME_USE use;
    if (!GetSecurityDescriptorOwner(descriptor, &owner, &defaulted) || !owner)
        snprintf(name, size, "(nobody)");
    else if (LookupAccountSidA(NULL, owner, account, &account_size, domain, &domain_size, &use))
        snprintf(name, size, "%s", account);
    else if (ConvertSidToStringSidA(owner, &sid))
        snprintf(name, size, "%s", sid);
    LocalFree(sid);
}
