/* Owner words: which of them may be taken from whoever they name. */
#include "unit.h"

#include "entry.h"

static struct fm_lease *entries;
static framemap_mapping *leases;
static framemap_view view;

static int make_table(void **state)
{
    (void)state;
    framemap_mapping_config config = framemap_mapping_config_default();
    config.size = FM_LEASE_TABLE_BYTES;
    if (framemap_mapping_open(&leases, &config) < 0 || framemap_mapping_view(leases, 0, 0, &view) < 0)
        return -1;
    entries = (struct fm_lease *)(void *)(view.data + FM_HEADER_BYTES);
    return 0;
}

static int remove_table(void **state)
{
    (void)state;
    framemap_mapping_unview(&view);
    framemap_mapping_close(&leases);
    return 0;
}

static void test_claim(void **state)
{
    (void)state;
    assert_false(fm_entry_is_held(leases, 3));
    assert_int_equal(fm_entry_try(leases, &entries[3], 3), FM_LOCK_OK);
    uint64_t own = atomic_load(&entries[3].owner);
    assert_int_equal((uint32_t)own, GetCurrentProcessId());
    assert_true(own >> 32 != 0 && fm_entry_is_held(leases, 3));
    assert_int_equal(fm_entry_try(leases, &entries[3], 3), FM_LOCK_HELD);
    assert_int_equal(fm_entry_try(leases, &entries[4], 4), FM_LOCK_OK); /* another one in the same process */
    assert_int_equal(atomic_load(&entries[4].owner), own);
    fm_entry_release(leases, &entries[3], 3);
    assert_true(atomic_load(&entries[3].owner) == 0 && !fm_entry_is_held(leases, 3));
    assert_true(fm_entry_is_held(leases, 4));

    /* A process id that is used again is not the process that it was. */
    atomic_store(&entries[3].owner, own ^ UINT64_C(1) << 40);
    assert_false(fm_entry_is_held(leases, 3));
    assert_int_equal(fm_entry_try(leases, &entries[3], 3), FM_LOCK_OK);
    assert_int_equal(atomic_load(&entries[3].owner), own);
    fm_entry_release(leases, &entries[3], 3);
    fm_entry_release(leases, &entries[4], 4);

    static const uint64_t nobody[] = {0x7ffffff0, 0xfffffffc, UINT64_C(0x1234567800000000), UINT64_MAX};
    for (size_t i = 0; i < sizeof nobody / sizeof nobody[0]; i++) {
        atomic_store(&entries[0].owner, nobody[i]);
        assert_false(fm_entry_is_held(leases, 0));
        assert_int_equal(fm_entry_try(leases, &entries[0], 0), FM_LOCK_OK);
        fm_entry_release(leases, &entries[0], 0);
    }
}

/* Makes its own entry in a table of its own, whose word it writes where the other process looks. */
static void own_an_entry(const char *name)
{
    framemap_mapping_config config = framemap_mapping_config_default();
    config.name = name;
    if (framemap_mapping_open(&leases, &config) == FRAMEMAP_OK &&
        framemap_mapping_view(leases, 0, 0, &view) == FRAMEMAP_OK &&
        fm_entry_try(leases, (struct fm_lease *)(void *)(view.data + FM_HEADER_BYTES), 0) == FM_LOCK_OK)
        child_ready();
}

static void test_death(void **state)
{
    (void)state;
    framemap_mapping_config config = framemap_mapping_config_default();
    framemap_mapping *table;
    framemap_view its;
    config.name = unique_name("words");
    config.size = FM_LEASE_TABLE_BYTES;
    assert_result(framemap_mapping_open(&table, &config), FRAMEMAP_OK);
    assert_result(framemap_mapping_view(table, 0, 0, &its), FRAMEMAP_OK);
    struct fm_lease *lease = (struct fm_lease *)(void *)(its.data + FM_HEADER_BYTES);
    child_process owner = start_child(own_an_entry, config.name);
    DWORD process = GetProcessId(owner);
    assert_int_equal((uint32_t)atomic_load(&lease->owner), process);
    assert_int_equal(fm_entry_try(table, lease, 0), FM_LOCK_HELD);
    stop_child(owner);
    assert_int_equal(fm_entry_try(table, lease, 0), FM_LOCK_HELD);
    HANDLE watching = OpenProcess(SYNCHRONIZE, FALSE, process); /* keeps the id and its object */
    kill_child(owner);
    assert_false(fm_entry_is_held(table, 0));
    assert_int_equal(fm_entry_try(table, lease, 0), FM_LOCK_OK);
    assert_int_equal((uint32_t)atomic_load(&lease->owner), GetCurrentProcessId());
    CloseHandle(watching);
    framemap_mapping_unview(&its);
    framemap_mapping_close(&table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_claim), cmocka_unit_test(test_death)};
    return cmocka_run_group_tests(tests, make_table, remove_table);
}
