#include "geometry.h"

#include "error.h"

static uint64_t align_up(uint64_t value, uint64_t to)
{
    return (value + to - 1) / to * to;
}

struct fm_geometry fm_geometry_make(uint32_t slots, uint64_t max_frame_bytes, uint32_t lease_limit)
{
    struct fm_geometry g = {
        .version_major = FM_VERSION_MAJOR,
        .version_minor = FM_VERSION_MINOR,
        .header_bytes = FM_HEADER_BYTES,
        .slot_count = slots,
        .descriptor_offset = FM_HEADER_BYTES,
        .descriptor_bytes = FM_DESCRIPTOR_BYTES,
        .lease_limit = lease_limit,
        .slot_bytes = align_up(max_frame_bytes, FM_SLOT_ALIGN),
        .lease_entries = FM_LEASE_ENTRIES,
    };
    g.slot_offset = align_up(fm_geometry_table_bytes(&g), FM_SLOT_ALIGN);
    g.object_bytes = g.slot_offset + slots * g.slot_bytes;
    return g;
}

uint64_t fm_geometry_table_bytes(const struct fm_geometry *geometry)
{
    return geometry->descriptor_offset + (uint64_t)geometry->slot_count * geometry->descriptor_bytes;
}

framemap_result fm_geometry_check(const struct fm_geometry *g, size_t bytes, uint64_t object_bytes,
                                  const char *label)
{
    if (object_bytes == 0 || bytes == 0 || (bytes >= sizeof g->magic && g->magic == 0))
        return fm_fail(FRAMEMAP_ERROR_NOT_FOUND, "%s is not finished yet", label);
    if (bytes >= sizeof g->magic && g->magic != FM_MAGIC)
        return fm_fail(FRAMEMAP_ERROR_INCOMPATIBLE,
                       "%s is not a framemap region: it begins with 0x%016llx, not with FRAMEMAP", label,
                       (unsigned long long)g->magic);
    if (bytes < sizeof *g || object_bytes < FM_HEADER_BYTES)
        return fm_fail(FRAMEMAP_ERROR_CORRUPT, "%s is truncated: %llu bytes, less than its header of %u",
                       label, (unsigned long long)object_bytes, FM_HEADER_BYTES);
    if (g->version_major != FM_VERSION_MAJOR)
        return fm_fail(FRAMEMAP_ERROR_INCOMPATIBLE,
                       "%s has layout version %u.%u, this program reads version %u: update the %s one", label,
                       g->version_major, g->version_minor, FM_VERSION_MAJOR,
                       g->version_major > FM_VERSION_MAJOR ? "reading" : "producing");

    /* Sizes are bounded one by one before they are multiplied, so that nothing overflows. */
    const char *wrong = NULL;
    uint64_t value = 0;
    if (g->region_id == 0)
        wrong = "region id", value = 0;
    else if (g->header_bytes < FM_HEADER_BYTES || g->header_bytes > g->descriptor_offset)
        wrong = "header size", value = g->header_bytes;
    else if (g->slot_count < FM_MIN_SLOTS || g->slot_count > FM_MAX_SLOTS)
        wrong = "slot count", value = g->slot_count;
    else if (g->descriptor_bytes < FM_DESCRIPTOR_BYTES || g->descriptor_bytes % 64 ||
             g->descriptor_bytes > (1u << 20))
        wrong = "descriptor size", value = g->descriptor_bytes;
    else if (g->descriptor_offset % 64 || g->descriptor_offset > FM_MAX_FRAME_BYTES)
        wrong = "descriptor offset", value = g->descriptor_offset;
    else if (g->slot_offset % 64 || g->slot_offset < fm_geometry_table_bytes(g) ||
             g->slot_offset > 2 * FM_MAX_FRAME_BYTES)
        wrong = "slot offset", value = g->slot_offset;
    else if (g->slot_bytes == 0 || g->slot_bytes % 64 || g->slot_bytes > FM_MAX_FRAME_BYTES)
        wrong = "slot size", value = g->slot_bytes;
    else if (g->lease_limit == 0 || g->lease_limit > g->slot_count)
        wrong = "lease limit", value = g->lease_limit;
    else if (g->lease_entries != FM_LEASE_ENTRIES)
        wrong = "number of lease entries", value = g->lease_entries;
    else if (g->object_bytes < g->slot_offset + g->slot_count * g->slot_bytes)
        wrong = "size", value = g->object_bytes;
    if (wrong)
        return fm_fail(FRAMEMAP_ERROR_CORRUPT, "%s contradicts itself: its %s cannot be %llu", label, wrong,
                       (unsigned long long)value);
    if (object_bytes < g->object_bytes)
        return fm_fail(FRAMEMAP_ERROR_CORRUPT, "%s is truncated: %llu of %llu bytes are left", label,
                       (unsigned long long)object_bytes, (unsigned long long)g->object_bytes);
    return FRAMEMAP_OK;
}
