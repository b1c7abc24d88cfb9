/* What the unit tests need of Windows. Included by unit.h. */
#ifndef SYSTEM_H
#define SYSTEM_H

#include <windows.h>

#include <winternl.h>

#include <io.h>

#define NAMES_STAY true /* a name is its object's for as long as anybody has that open */
#define DEATHS     6    /* children that a test kills: a second each under Wine */

/* An error, and what becomes of others. */
#define SYSTEM_CODE ERROR_CRC
#define SYSTEM_TEXT NULL /* in whatever language */
#define SYSTEM_RESULTS                                                                                       \
    {ERROR_FILE_NOT_FOUND, FRAMEMAP_ERROR_NOT_FOUND}, {ERROR_PATH_NOT_FOUND, FRAMEMAP_ERROR_NOT_FOUND},      \
        {ERROR_ACCESS_DENIED, FRAMEMAP_ERROR_PERMISSION}, {ERROR_WRITE_PROTECT, FRAMEMAP_ERROR_PERMISSION},  \
        {ERROR_PRIVILEGE_NOT_HELD, FRAMEMAP_ERROR_PERMISSION},                                               \
        {ERROR_ALREADY_EXISTS, FRAMEMAP_ERROR_EXISTS}, {ERROR_FILE_EXISTS, FRAMEMAP_ERROR_EXISTS},           \
        {ERROR_DISK_FULL, FRAMEMAP_ERROR_NO_SPACE}, {ERROR_NOT_ENOUGH_MEMORY, FRAMEMAP_ERROR_NO_SPACE},      \
        {ERROR_COMMITMENT_LIMIT, FRAMEMAP_ERROR_NO_SPACE},                                                   \
        {ERROR_INVALID_PARAMETER, FRAMEMAP_ERROR_ARGUMENT}, {ERROR_INVALID_NAME, FRAMEMAP_ERROR_ARGUMENT},   \
        {ERROR_NOT_SUPPORTED, FRAMEMAP_ERROR_UNSUPPORTED},                                                   \
    {                                                                                                        \
        ERROR_CRC, FRAMEMAP_ERROR_SYSTEM                                                                     \
    }

/* Handles that this process has open. */
static inline int open_descriptors(void)
{
    DWORD count = 0;
    GetProcessHandleCount(GetCurrentProcess(), &count);
    return (int)count;
}

static inline bool exists(const char *path)
{
    return GetFileAttributesA(path) != INVALID_FILE_ATTRIBUTES;
}

/* Whether there is a named object. */
static inline bool object_exists(const char *name)
{
    char local[300];
    snprintf(local, sizeof local, "Local\\%s", name);
    HANDLE section = OpenFileMappingA(FILE_MAP_READ, FALSE, local);
    if (section)
        CloseHandle(section);
    return section != NULL;
}

/* A folder of the test program's own. */
static inline bool make_temporary(char *folder, size_t size)
{
    char parent[MAX_PATH];
    GetTempPathA(sizeof parent, parent);
    snprintf(folder, size, "%.30sunit-%lu", parent, GetCurrentProcessId());
    return CreateDirectoryA(folder, NULL);
}

/* ---- Another process ---- */

typedef HANDLE child_process;

/* Said by a child, from where it goes on until it is killed. */
static inline void child_ready(void)
{
    char name[64];
    snprintf(name, sizeof name, "Local\\unit-child-%lu", GetCurrentProcessId());
    HANDLE event = OpenEventA(EVENT_MODIFY_STATE, FALSE, name);
    if (event && SetEvent(event))
        Sleep(INFINITE);
}

/* A child is this program again, told what to run by where that is in the image. */
#define CHILD_OPTION "--child="

__attribute__((constructor)) static inline void be_child(void)
{
    unsigned long long offset;
    char name[128];
    const char *option = strstr(GetCommandLineA(), CHILD_OPTION);
    if (!option || sscanf(option + strlen(CHILD_OPTION), "%llx %127s", &offset, name) != 2)
        return;
    void (*run)(const char *name);
    uintptr_t address = (uintptr_t)GetModuleHandleA(NULL) + (uintptr_t)offset;
    memcpy(&run, &address, sizeof run);
    run(name);
    ExitProcess(1);
}

/* Runs run(name) in another process, and returns when that is ready. */
static inline child_process start_child(void (*run)(const char *name), const char *name)
{
    char program[MAX_PATH], command[MAX_PATH + 200], event_name[64];
    STARTUPINFOA startup = {.cb = sizeof startup};
    PROCESS_INFORMATION process;
    uintptr_t address;
    memcpy(&address, &run, sizeof address);
    GetModuleFileNameA(NULL, program, sizeof program);
    snprintf(command, sizeof command, "\"%s\" " CHILD_OPTION "%llx %s", program,
             (unsigned long long)(address - (uintptr_t)GetModuleHandleA(NULL)), name);
    assert_true(
        CreateProcessA(program, command, NULL, NULL, TRUE, CREATE_SUSPENDED, NULL, NULL, &startup, &process));
    snprintf(event_name, sizeof event_name, "Local\\unit-child-%lu", process.dwProcessId);
    HANDLE ready[] = {CreateEventA(NULL, TRUE, FALSE, event_name), process.hProcess};
    ResumeThread(process.hThread);
    assert_int_equal(WaitForMultipleObjects(2, ready, FALSE, 30000), WAIT_OBJECT_0);
    CloseHandle(ready[0]);
    CloseHandle(process.hThread);
    return process.hProcess;
}

NTSYSAPI NTSTATUS NTAPI NtSuspendProcess(HANDLE process);

static inline void stop_child(child_process process)
{
    assert_int_equal(NtSuspendProcess(process), 0);
}

/* At once, without its doing. */
static inline void kill_child(child_process process)
{
    assert_true(TerminateProcess(process, 9));
    assert_int_equal(WaitForSingleObject(process, 30000), WAIT_OBJECT_0);
    CloseHandle(process);
}

/* ---- Memory ---- */

/* \returns whether the system let us. */
static inline bool make_writable(uint8_t *byte)
{
    DWORD before;
    return VirtualProtect(byte, 1, PAGE_READWRITE, &before);
}

/* Whether a byte of memory may be written to. */
static inline bool can_write(volatile uint8_t *byte)
{
    MEMORY_BASIC_INFORMATION memory;
    return VirtualQuery((const void *)(uintptr_t)byte, &memory, sizeof memory) != 0 &&
           memory.State == MEM_COMMIT && (memory.Protect & (PAGE_READWRITE | PAGE_WRITECOPY)) != 0;
}

#endif
