#include "files.h"

#include <dirent.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum file_kind file_kind(const char *path)
{
    struct stat status;
    if (stat(path, &status) < 0)
        return FILE_KIND_NONE;
    if (S_ISDIR(status.st_mode))
        return FILE_KIND_FOLDER;
    return S_ISREG(status.st_mode) ? FILE_KIND_REGULAR : FILE_KIND_OTHER;
}

FILE *file_open(const char *path, const char *mode)
{
    return fopen(path, mode[0] == 'w' ? "wbe" : "rbe");
}

bool file_list(const char *folder, void (*visit)(const char *name, void *context), void *context)
{
    DIR *stream = opendir(folder);
    if (stream == NULL)
        return false;
    for (struct dirent *entry; (entry = readdir(stream)) != NULL;)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            visit(entry->d_name, context);
    closedir(stream);
    return true;
}

const char *file_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL && slash[1] != 0 ? slash + 1 : path;
}

bool file_is_terminal(FILE *stream)
{
    return isatty(fileno(stream)) == 1;
}
