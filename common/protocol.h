/* Every byte that processes share. The prose version is common/PROTOCOL.md; change both together.
 *
 * Fixed-width little-endian fields, the same on every system. Fields that change while others look are
 * atomics; what protects the rest is said beside it. "Fixed" below means: fixed before `magic` is
 * stored (release), never changed afterwards.
 */
#ifndef FRAMEMAP_PROTOCOL_H
#define FRAMEMAP_PROTOCOL_H

#include <assert.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include <framemap/framemap.h>

#define FM_MAGIC         UINT64_C(0x50414d454d415246) /* "FRAMEMAP" */
#define FM_LEASES_MAGIC  UINT64_C(0x53455341454c4d46) /* "FMLEASES" */
#define FM_VERSION_MAJOR 1u                           /* readers refuse a newer one */
#define FM_VERSION_MINOR 0u                           /* additions that an older reader may ignore */

#define FM_HEADER_BYTES      4096u
#define FM_DESCRIPTOR_BYTES  2048u
#define FM_LEASE_ENTRIES     64u
#define FM_LEASE_TABLE_BYTES (FM_HEADER_BYTES + FM_LEASE_ENTRIES * 64u)
#define FM_MIN_SLOTS         3u
#define FM_MAX_SLOTS         64u /* a reader's leases are one 64-bit mask */
#define FM_SLOT_ALIGN                                                                                        \
    (UINT64_C(2) << 20) /* slots begin at multiples of 2 MiB, x86-64's huge page, and so of                  \
                           Windows' 64 KiB granularity */
#define FM_MAX_FRAME_BYTES (UINT64_C(1) << 40)

/* Byte-range locks, far behind the data since Windows' locks are mandatory. On the leases object: a
 * write lock on byte FM_LOCK_ENTRY + i by the owner of entry i, on FM_LOCK_WRITER by the writer. On the
 * frames object: a read lock on FM_LOCK_WRITER by the writer, for observers to see. */
#define FM_LOCK_ENTRY  (INT64_C(1) << 40)
#define FM_LOCK_WRITER (FM_LOCK_ENTRY + FM_LEASE_ENTRIES)

enum fm_state {
    FM_STATE_LIVE = 1,   /* a writer has it, or died in it */
    FM_STATE_CLOSED = 2, /* said goodbye; the names are being removed */
};

enum fm_wake {
    FM_WAKE_NONE = 0,
    FM_WAKE_FUTEX = 1, /* Linux: FUTEX_WAKE on `wake` */
    FM_WAKE_EVENT = 2, /* Windows: a named auto-reset event an entry */
};

enum fm_clock {
    FM_CLOCK_MONOTONIC = 1,     /* Linux's CLOCK_MONOTONIC */
    FM_CLOCK_MONOTONIC_RAW = 2, /* Wine's QueryPerformanceCounter */
    FM_CLOCK_QPC = 3,           /* Windows' QueryPerformanceCounter, in ns */
};

/* `latest`: the sequence of the newest complete frame in the upper 56 bits, its slot in the lower 8;
 * 0 is none. One word, so that a reader can never combine two frames. */
#define FM_LATEST(sequence, slot)  (((uint64_t)(sequence) << 8) | (slot))
#define FM_LATEST_SEQUENCE(latest) ((latest) >> 8)
#define FM_LATEST_SLOT(latest)     ((uint32_t)((latest)&0xff))
#define FM_SEQUENCE_MAX            ((UINT64_C(1) << 56) - 1)

/* In a descriptor's sequence: the writer wants the slot and looks whether a reader was faster. The frame
 * is still whole: no new lease on it, but the old ones hold. */
#define FM_CLAIMED (UINT64_C(1) << 63)

/* What is fixed. Read as bytes (pread) before anything is mapped, checked, and used from the copy. */
struct fm_geometry {
    uint64_t magic; /* FM_MAGIC, stored last; 0: not yet */
    uint32_t version_major;
    uint32_t version_minor;
    uint64_t region_id;    /* random, not 0; the same in both objects */
    uint64_t object_bytes; /* size of the frames object */
    uint32_t header_bytes; /* FM_HEADER_BYTES */
    uint32_t slot_count;   /* FM_MIN_SLOTS to FM_MAX_SLOTS */
    uint64_t descriptor_offset;
    uint32_t descriptor_bytes; /* from one to the next, at least FM_DESCRIPTOR_BYTES */
    uint32_t lease_limit;      /* frames a reader may hold, 1 to slot_count */
    uint64_t slot_offset;      /* of slot 0's first byte */
    uint64_t slot_bytes;       /* from one to the next */
    uint32_t lease_entries;    /* FM_LEASE_ENTRIES */
    uint32_t reserved;
};

/* Offset 0 of the frames object. Only the writer stores here. */
struct fm_header {
    struct fm_geometry geometry;
    /* The present writer's, relaxed: each word is true by itself. */
    _Atomic uint32_t wake_kind; /* enum fm_wake: how it wakes readers */
    _Atomic uint32_t clock_id;  /* enum fm_clock: whose clock the times are */
    _Atomic uint64_t producer_pid;
    _Atomic int64_t producer_start_ns;  /* realtime, since 1970 */
    _Atomic uint64_t frame_interval_ns; /* nominal; 0 unknown */
    _Atomic int64_t clock_sample_ns;   /* the pair that relates the region's clock to realtime: when it was */
    _Atomic int64_t clock_realtime_ns; /* read, and realtime minus clock then. Refreshed every second or so */
    _Atomic uint64_t skipped;          /* begins that found no slot, over all writers */
    uint8_t pad0[256 - 136];
    _Atomic uint64_t latest; /* FM_LATEST, stored with release after the slot's descriptor */
    uint8_t pad1[120];
    _Atomic uint32_t wake; /* one more for every frame published and every change of state; futex word */
    uint8_t pad2[124];
    _Atomic uint32_t state; /* enum fm_state */
    uint8_t pad3[FM_HEADER_BYTES - 516];
};

struct fm_plane {
    _Atomic uint64_t offset; /* from the start of the slot */
    _Atomic uint64_t stride;
};

struct fm_rect {
    _Atomic uint32_t x, y, width, height;
};

/* One a slot. All relaxed but `sequence`, the handshake's word: 0 while the slot is free or being drawn,
 * else the number of the frame that it holds, with FM_CLAIMED for a moment before it is drawn in. */
struct fm_descriptor {
    _Atomic uint64_t sequence;
    _Atomic uint32_t width, height;
    _Atomic uint32_t fourcc;
    _Atomic uint32_t plane_count;
    struct fm_plane plane[FRAMEMAP_MAX_PLANES];
    _Atomic uint32_t colour; /* primaries | transfer << 8 | matrix << 16 | range << 24 */
    _Atomic uint32_t alpha;  /* framemap_alpha */
    _Atomic int64_t pts_ns;
    _Atomic int64_t draw_start_ns;
    _Atomic int64_t publish_ns;
    _Atomic uint32_t flags;
    _Atomic uint32_t damage_count;
    struct fm_rect damage[FRAMEMAP_MAX_DAMAGE];
    _Atomic uint32_t user_size;
    uint8_t pad0[512 - 388];
    _Atomic uint64_t user[FRAMEMAP_USER_BYTES / 8];
    uint8_t pad1[FM_DESCRIPTOR_BYTES - 1536];
};

/* Offset 0 of the leases object. Stored by whoever creates it; `claimed` by lessees and the writer. */
struct fm_lease_header {
    uint64_t magic; /* FM_LEASES_MAGIC, stored last */
    uint32_t version_major;
    uint32_t version_minor;
    uint64_t region_id;
    uint32_t entry_count;  /* FM_LEASE_ENTRIES */
    uint32_t entry_bytes;  /* 64 */
    uint32_t entry_offset; /* FM_HEADER_BYTES */
    uint32_t reserved;
    uint8_t pad0[256 - 40];
    _Atomic uint64_t claimed; /* bit i: entry i is in use and to be looked at. Set by its owner before
                                 its first lease, cleared under the entry's lock */
    uint8_t pad1[FM_HEADER_BYTES - 264];
};

/* One a reader, each on a cache line of its own. Stored by its owner; by the writer only under its lock,
 * when the owner is dead. */
struct fm_lease {
    _Atomic uint64_t slots;  /* bit s: slot s is leased */
    _Atomic uint64_t asleep; /* sequence seen last, plus 1, of a reader about to sleep; 0 awake */
    _Atomic uint64_t owner;  /* process id, a hint; on Windows the owner word that claims the entry */
    uint64_t reserved[5];
};

static_assert(ATOMIC_LLONG_LOCK_FREE == 2 && ATOMIC_INT_LOCK_FREE == 2, "shared words must be lock-free");
static_assert(sizeof(_Atomic uint64_t) == 8 && sizeof(_Atomic uint32_t) == 4, "atomics carry no lock");

#define FM_AT(type, member, at) static_assert(offsetof(struct type, member) == (at), #type "." #member)
FM_AT(fm_geometry, magic, 0);
FM_AT(fm_geometry, version_major, 8);
FM_AT(fm_geometry, version_minor, 12);
FM_AT(fm_geometry, region_id, 16);
FM_AT(fm_geometry, object_bytes, 24);
FM_AT(fm_geometry, header_bytes, 32);
FM_AT(fm_geometry, slot_count, 36);
FM_AT(fm_geometry, descriptor_offset, 40);
FM_AT(fm_geometry, descriptor_bytes, 48);
FM_AT(fm_geometry, lease_limit, 52);
FM_AT(fm_geometry, slot_offset, 56);
FM_AT(fm_geometry, slot_bytes, 64);
FM_AT(fm_geometry, lease_entries, 72);
static_assert(sizeof(struct fm_geometry) == 80, "fm_geometry");
FM_AT(fm_header, geometry, 0);
FM_AT(fm_header, wake_kind, 80);
FM_AT(fm_header, clock_id, 84);
FM_AT(fm_header, producer_pid, 88);
FM_AT(fm_header, producer_start_ns, 96);
FM_AT(fm_header, frame_interval_ns, 104);
FM_AT(fm_header, clock_sample_ns, 112);
FM_AT(fm_header, clock_realtime_ns, 120);
FM_AT(fm_header, skipped, 128);
FM_AT(fm_header, latest, 256);
FM_AT(fm_header, wake, 384);
FM_AT(fm_header, state, 512);
static_assert(sizeof(struct fm_header) == FM_HEADER_BYTES, "fm_header");
FM_AT(fm_descriptor, sequence, 0);
FM_AT(fm_descriptor, width, 8);
FM_AT(fm_descriptor, height, 12);
FM_AT(fm_descriptor, fourcc, 16);
FM_AT(fm_descriptor, plane_count, 20);
FM_AT(fm_descriptor, plane, 24);
FM_AT(fm_descriptor, colour, 88);
FM_AT(fm_descriptor, alpha, 92);
FM_AT(fm_descriptor, pts_ns, 96);
FM_AT(fm_descriptor, draw_start_ns, 104);
FM_AT(fm_descriptor, publish_ns, 112);
FM_AT(fm_descriptor, flags, 120);
FM_AT(fm_descriptor, damage_count, 124);
FM_AT(fm_descriptor, damage, 128);
FM_AT(fm_descriptor, user_size, 384);
FM_AT(fm_descriptor, user, 512);
static_assert(sizeof(struct fm_descriptor) == FM_DESCRIPTOR_BYTES, "fm_descriptor");
FM_AT(fm_lease_header, magic, 0);
FM_AT(fm_lease_header, version_major, 8);
FM_AT(fm_lease_header, version_minor, 12);
FM_AT(fm_lease_header, region_id, 16);
FM_AT(fm_lease_header, entry_count, 24);
FM_AT(fm_lease_header, entry_bytes, 28);
FM_AT(fm_lease_header, entry_offset, 32);
FM_AT(fm_lease_header, claimed, 256);
static_assert(sizeof(struct fm_lease_header) == FM_HEADER_BYTES, "fm_lease_header");
FM_AT(fm_lease, slots, 0);
FM_AT(fm_lease, asleep, 8);
FM_AT(fm_lease, owner, 16);
static_assert(sizeof(struct fm_lease) == 64, "fm_lease");

#endif
