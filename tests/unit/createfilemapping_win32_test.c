/* Every parameter of CreateFileMapping: a line each of what was checked. */
#include "sections_win32.h"

#include <sddl.h>

#include "place.h"
#include "platform.h"

#define GIB (UINT64_C(1) << 30)

/* The DACL as SDDL, with generic and this object's rights as the system has them. */
static const char *dacl_of(framemap_mapping *mapping)
{
    static char text[1024];
    uint8_t descriptor[2048];
    DWORD size;
    char *sddl;
    HANDLE handle = (HANDLE)framemap_mapping_handle(mapping);
    assert_true(
        GetKernelObjectSecurity(handle, DACL_SECURITY_INFORMATION, descriptor, sizeof descriptor, &size));
    assert_true(ConvertSecurityDescriptorToStringSecurityDescriptorA(descriptor, SDDL_REVISION_1,
                                                                     DACL_SECURITY_INFORMATION, &sddl, NULL));
    snprintf(text, sizeof text, "%s", sddl);
    LocalFree(sddl);
    return text;
}

static int entries_of(const char *dacl)
{
    int count = 0;
    for (; *dacl; dacl++)
        count += *dacl == '(';
    return count;
}

static void test_file(void **state)
{
    (void)state;
    framemap_mapping_config config = backed(5000);
    framemap_mapping *mapping = opened(&config);
    assert_true(framemap_mapping_created(mapping));
    assert_int_equal(file_size(), 5000);
    assert_int_equal(framemap_mapping_size(mapping), 5000);
    framemap_view view = viewed(mapping, 0, 0);
    assert_int_equal(view.size, 5000);
    memcpy(view.data + 4990, "the end", 7);
    framemap_mapping_unview(&view);
    assert_result(framemap_mapping_grow(mapping, 100000), FRAMEMAP_OK);
    assert_int_equal(file_size(), 100000);
    view = viewed(mapping, 99990, 10);
    framemap_mapping_unview(&view);
    framemap_mapping_close(&mapping);
    config.size = 100; /* never shrunk */
    mapping = opened(&config);
    assert_false(framemap_mapping_created(mapping));
    assert_int_equal(file_size(), 100000);
    view = viewed(mapping, 4990, 7);
    assert_memory_equal(view.data, "the end", 7);
    framemap_mapping_unview(&view);
    framemap_mapping_close(&mapping);
    config.access = FRAMEMAP_ACCESS_READ;
    config.size = 100001;
    refused(&config, FRAMEMAP_ERROR_PERMISSION, 0, "has 100000 bytes and not 100001");
    remove_file();
    config.size = 0;
    refused(&config, FRAMEMAP_ERROR_NOT_FOUND, ERROR_FILE_NOT_FOUND, path);
    config.path = folder;
    refused(&config, FRAMEMAP_ERROR_UNSUPPORTED, 0, "is a directory");
    config.path = "NUL";
    refused(&config, FRAMEMAP_ERROR_UNSUPPORTED, 0, "device");
    CHECKED("hFile: a file (CreateFile)", "made, found, grown, never shrunk; folders and devices refused");

    /* Backed by the paging file it is an ordinary object: another handle reads what one wrote. */
    config = named(NULL, 4096);
    mapping = opened(&config);
    view = viewed(mapping, 0, 0);
    assert_true(framemap_mapping_created(mapping) && view.data[4095] == 0);
    view.data[4095] = 42;
    framemap_view again = viewed(mapping, 4095, 1);
    assert_int_equal(again.data[0], 42);
    framemap_mapping_unview(&again);
    framemap_mapping_unview(&view);
    framemap_mapping_close(&mapping);
    const char *name = unique_name("paging");
    config = named(name, 4096);
    mapping = opened(&config);
    config.access = FRAMEMAP_ACCESS_READ;
    framemap_mapping *reader = opened(&config);
    view = viewed(mapping, 0, 0);
    again = viewed(reader, 0, 0);
    view.data[7] = 7;
    assert_int_equal(again.data[7], 7);
    framemap_mapping_unview(&again);
    framemap_mapping_unview(&view);
    framemap_mapping_close(&reader);
    assert_failure(framemap_mapping_grow(mapping, 4097), FRAMEMAP_ERROR_UNSUPPORTED, "cannot grow");
    framemap_mapping_close(&mapping);
    CHECKED("hFile: INVALID_HANDLE_VALUE", "memory of the paging file; with a name another handle reads it");
}

static void test_security(void **state)
{
    (void)state;
    static const struct {
        uint32_t mode;
        int entries;
        const char *everyone;
    } modes[] = {{0600, 1, NULL}, {0640, 2, NULL}, {0644, 3, ";;;WD)"}, {0604, 2, ";;;WD)"}};
    for (size_t i = 0; i < sizeof modes / sizeof modes[0]; i++) {
        framemap_mapping_config config = named(unique_name("mode"), 4096);
        config.mode = modes[i].mode;
        framemap_mapping *mapping = opened(&config);
        const char *dacl = dacl_of(mapping);
        assert_int_equal(strncmp(dacl, "D:P", 3), 0); /* nothing inherited */
        assert_int_equal(entries_of(dacl), modes[i].entries);
        assert_int_equal(strstr(dacl, ";;;WD)") != NULL, modes[i].everyone != NULL);
        char owner[64];
        assert_true(fm_object_is_mine(mapping, owner, sizeof owner));
        assert_true(fm_object_set_mode(mapping, 0644));
        assert_int_equal(entries_of(dacl_of(mapping)), 3);
        framemap_mapping_close(&mapping);
    }
    CHECKED("lpAttributes: mode bits as a DACL",
            "0600: this user alone; 0040 the group, 0004 everyone; changed later");

    PSECURITY_DESCRIPTOR given;
    framemap_mapping_config config = named(unique_name("given"), 4096);
    assert_true(ConvertStringSecurityDescriptorToSecurityDescriptorA("D:P(A;;GR;;;WD)", SDDL_REVISION_1,
                                                                     &given, NULL));
    config.security = given;
    framemap_mapping *mapping = opened(&config);
    assert_int_equal(entries_of(dacl_of(mapping)), 1);
    assert_non_null(strstr(dacl_of(mapping), ";;;WD)"));
    framemap_mapping_config other = named(config.name, 0);
    other.open = FRAMEMAP_OPEN_EXISTING;
    refused(&other, FRAMEMAP_ERROR_PERMISSION, ERROR_ACCESS_DENIED, "opened for writing");
    other.access = FRAMEMAP_ACCESS_READ;
    framemap_mapping *reader = opened(&other);
    framemap_mapping_close(&reader);
    framemap_mapping_close(&mapping);
    LocalFree(given);
    CHECKED("lpAttributes: lpSecurityDescriptor",
            "one that lets everyone read: writing is refused, reading is not");
}

/* A child's part: the handle's number is all that it is told. */
static void map_inherited(const char *handle)
{
    framemap_mapping *mapping;
    framemap_view view;
    if (framemap_mapping_adopt(&mapping, strtoll(handle, NULL, 10), FRAMEMAP_ACCESS_WRITE) == FRAMEMAP_OK &&
        framemap_mapping_view(mapping, 0, 0, &view) == FRAMEMAP_OK) {
        view.data[1] = view.data[0];
        child_ready();
    }
}

static void look_for_inherited(const char *handle)
{
    framemap_mapping *mapping;
    if (framemap_mapping_adopt(&mapping, strtoll(handle, NULL, 10), FRAMEMAP_ACCESS_READ) != FRAMEMAP_OK)
        child_ready();
}

static void test_inheritance(void **state)
{
    (void)state;
    for (int inherit = 0; inherit <= 1; inherit++) {
        framemap_mapping_config config = named(NULL, 4096);
        config.inherit = inherit;
        framemap_mapping *mapping = opened(&config);
        framemap_view view = viewed(mapping, 0, 0);
        char handle[32];
        DWORD flags;
        view.data[0] = 77;
        assert_true(GetHandleInformation((HANDLE)framemap_mapping_handle(mapping), &flags));
        assert_int_equal(flags & HANDLE_FLAG_INHERIT, inherit ? HANDLE_FLAG_INHERIT : 0);
        snprintf(handle, sizeof handle, "%lld", (long long)framemap_mapping_handle(mapping));
        kill_child(start_child(inherit ? map_inherited : look_for_inherited, handle));
        assert_int_equal(view.data[1], inherit ? 77 : 0);
        framemap_mapping_unview(&view);
        framemap_mapping_close(&mapping);
    }
    CHECKED("lpAttributes: bInheritHandle", "a child maps the handle without a name; without it has none");
}

static void test_protection(void **state)
{
    (void)state;
    framemap_mapping_config config = backed(8192);
    framemap_mapping *writer = opened(&config);
    config.size = 0;
    config.access = FRAMEMAP_ACCESS_READ;
    framemap_mapping *reader = opened(&config);
    config.access = FRAMEMAP_ACCESS_COPY;
    framemap_mapping *copier = opened(&config);
    framemap_view written = viewed(writer, 0, 0), read = viewed(reader, 0, 0), copied = viewed(copier, 0, 0),
                  other = viewed(copier, 0, 0);
    written.data[0] = 1;
    assert_true(read.data[0] == 1 && copied.data[0] == 1);
    assert_false(can_write(read.data) || make_writable(read.data));
    CHECKED("flProtect: PAGE_READONLY",
            "FILE_MAP_READ: sees what is written, cannot write nor be made writable");
    assert_true(can_write(written.data));
    CHECKED("flProtect: PAGE_READWRITE", "FILE_MAP_WRITE: seen by all views");
    copied.data[0] = 99;
    assert_true(written.data[0] == 1 && read.data[0] == 1 && other.data[0] == 1 && copied.data[0] == 99);
    written.data[4096] = 2;
    assert_int_equal(copied.data[4096], 2);
    written.data[0] = 3;
    assert_int_equal(copied.data[0], 99);
    CHECKED("flProtect: PAGE_WRITECOPY", "FILE_MAP_COPY: a view's changes stay its own, page by page");
    framemap_mapping_unview(&written);
    framemap_mapping_unview(&read);
    framemap_mapping_unview(&copied);
    framemap_mapping_unview(&other);
    framemap_mapping_close(&writer);
    framemap_mapping_close(&reader);
    framemap_mapping_close(&copier);
    remove_file();

    config = named(unique_name("copy"), 4096);
    writer = opened(&config);
    config.access = FRAMEMAP_ACCESS_COPY;
    copier = opened(&config);
    written = viewed(writer, 0, 0);
    copied = viewed(copier, 0, 0);
    copied.data[0] = 5;
    assert_true(written.data[0] == 0 && copied.data[0] == 5);
    framemap_mapping_unview(&written);
    framemap_mapping_unview(&copied);
    framemap_mapping_close(&writer);
    framemap_mapping_close(&copier);
    config.access = FRAMEMAP_ACCESS_READ;
    config.open = FRAMEMAP_CREATE_NEW;
    refused(&config, FRAMEMAP_ERROR_ARGUMENT, 0, "needs write access");
    CHECKED("flProtect of paged memory", "read, write and copy by name; a new one needs write access");
}

static void test_size(void **state)
{
    (void)state;
    framemap_mapping_config config = named(unique_name("large"), 5 * GIB + 5000);
    config.reserve = true;
    framemap_mapping *mapping = opened(&config);
    assert_in_range(framemap_mapping_size(mapping), 5 * GIB + 5000, 5 * GIB + 8192);
    assert_result(framemap_mapping_commit(mapping, 4 * GIB, 65536 * 2), FRAMEMAP_OK);
    framemap_view view = viewed(mapping, 4 * GIB + 70000, 8), low;
    memcpy(view.data, "beyond 4", 8);
    framemap_mapping_unview(&view);
    view = viewed(mapping, 0, 0);
    assert_memory_equal(view.data + 4 * GIB + 70000, "beyond 4", 8);
    assert_false(fm_memory_is_there(view.data + 70000, 8)); /* the low half alone is another place */
    framemap_mapping_unview(&view);
    assert_failure(framemap_mapping_view(mapping, 5 * GIB, GIB, &low), FRAMEMAP_ERROR_ARGUMENT, "end beyond");
    framemap_mapping_close(&mapping);

    config = backed(5 * GIB);
    config.reserve = true;
    mapping = opened(&config);
    assert_int_equal(file_size(), 5 * GIB);
    view = viewed(mapping, 4 * GIB + 70000, 8);
    memcpy(view.data, "in a file", 8);
    assert_result(framemap_mapping_flush(&view), FRAMEMAP_OK);
    char seen[8];
    assert_int_equal(fm_object_read(mapping, 4 * GIB + 70000, seen, 8), 8);
    assert_memory_equal(seen, "in a file", 8);
    framemap_mapping_unview(&view);
    framemap_mapping_close(&mapping);
    remove_file();
    config = named(unique_name("none"), 0);
    refused(&config, FRAMEMAP_ERROR_ARGUMENT, 0, "needs a size");
    config = backed(UINT64_C(1) << 50);
    refused(&config, FRAMEMAP_ERROR_NO_SPACE, ERROR_DISK_FULL, "needs 1125899906842624 bytes more");
    assert_false(exists(path));
    CHECKED("dwMaximumSizeHigh and Low",
            "5 GiB in memory and in a file, views beyond 4 GiB; 0 and too much refused");
}

static void test_name(void **state)
{
    (void)state;
    const char *name = unique_name("name");
    char prefixed[2][80];
    framemap_mapping_config config = named(name, 4096), other;
    framemap_mapping *mapping = opened(&config), *same;
    snprintf(prefixed[0], sizeof prefixed[0], "Local\\%s", name);
    snprintf(prefixed[1], sizeof prefixed[1], "Global\\%s", name);
    other = named(prefixed[0], 0);
    other.open = FRAMEMAP_OPEN_EXISTING;
    same = opened(&other);
    assert_false(framemap_mapping_created(same));
    framemap_mapping_close(&same);
    other.name = prefixed[1];
    refused(&other, FRAMEMAP_ERROR_NOT_FOUND, ERROR_FILE_NOT_FOUND, prefixed[1]);
    other = named(prefixed[1], 4096);
    same = opened(&other); /* this user may */
    assert_true(framemap_mapping_created(same));
    framemap_mapping_close(&same);
    CHECKED("lpName: Local\\ and Global\\", "Local\\ unless given; the two are different names");

    config.open = FRAMEMAP_CREATE_NEW;
    refused(&config, FRAMEMAP_ERROR_EXISTS, ERROR_ALREADY_EXISTS, name);
    config.open = FRAMEMAP_OPEN_OR_CREATE;
    same = opened(&config);
    assert_false(framemap_mapping_created(same));
    framemap_mapping_close(&same);
    config.size = 10000;
    refused(&config, FRAMEMAP_ERROR_UNSUPPORTED, 0, "has 4096 bytes and not 10000");
    assert_result(framemap_mapping_remove(name), FRAMEMAP_OK);
    framemap_mapping_close(&mapping);
    assert_failure(framemap_mapping_remove(name), FRAMEMAP_ERROR_NOT_FOUND, name);
    config.open = FRAMEMAP_OPEN_EXISTING;
    refused(&config, FRAMEMAP_ERROR_NOT_FOUND, ERROR_FILE_NOT_FOUND, name);
    CHECKED("lpName: ERROR_ALREADY_EXISTS",
            "exclusive creation fails, opening finds it; it ends with its last handle");

    config = named("a\\b", 4096);
    refused(&config, FRAMEMAP_ERROR_ARGUMENT, 0, "0x5c at 1; '/', \\");
    config.name = "a/b";
    refused(&config, FRAMEMAP_ERROR_ARGUMENT, 0, "0x2f at 1");
    config.name = "Local\\";
    refused(&config, FRAMEMAP_ERROR_ARGUMENT, 0, "0 bytes");
    config.name = "a\xff";
    refused(&config, FRAMEMAP_ERROR_ARGUMENT, ERROR_NO_UNICODE_TRANSLATION, "not UTF-8");
    config.name = "unit-gr\xc3\xbc\xc3\x9f\x65-\xe6\x98\xa0";
    mapping = opened(&config);
    HANDLE wide = OpenFileMappingW(FILE_MAP_READ, FALSE, L"Local\\unit-gr\u00fc\u00dfe-\u6620");
    assert_non_null(wide);
    CloseHandle(wide);
    framemap_mapping_close(&mapping);
    CHECKED("lpName: characters", "UTF-8 becomes UTF-16; '\\', '/' and what is not UTF-8 refused and named");

    name = unique_name("kind");
    snprintf(prefixed[0], sizeof prefixed[0], "Local\\%s", name);
    HANDLE event = CreateEventA(NULL, FALSE, FALSE, prefixed[0]);
    assert_non_null(event);
    config = named(name, 4096);
    for (framemap_open_mode mode = FRAMEMAP_OPEN_OR_CREATE; mode <= FRAMEMAP_CREATE_NEW; mode++) {
        config.open = mode;
        refused(&config, FRAMEMAP_ERROR_UNSUPPORTED, ERROR_INVALID_HANDLE, "another kind of object");
    }
    CloseHandle(event);
    CHECKED("lpName: of another kind of object", "ERROR_INVALID_HANDLE is explained, in every open mode");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_file),        cmocka_unit_test(test_security),
        cmocka_unit_test(test_inheritance), cmocka_unit_test(test_protection),
        cmocka_unit_test(test_size),        cmocka_unit_test(test_name),
    };
    return cmocka_run_group_tests(tests, make, clean);
}
