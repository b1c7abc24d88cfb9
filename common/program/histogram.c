#include "histogram.h"

/* Values below 128 have a bucket each; above, a value's seven highest bits choose the bucket. */
static unsigned bucket_of(uint64_t value)
{
    unsigned shift = 0;
    while (value >> shift >= 128)
        shift++;
    return shift * 64 + (unsigned)(value >> shift);
}

static int64_t middle_of(unsigned bucket)
{
    if (bucket < 128)
        return bucket;
    unsigned shift = bucket / 64 - 1;
    uint64_t low = (uint64_t)(bucket - shift * 64) << shift;
    return (int64_t)(low + (UINT64_C(1) << shift) / 2);
}

void histogram_add(struct histogram *histogram, int64_t value)
{
    if (value < 0)
        value = 0;
    if (value > histogram->max)
        histogram->max = value;
    histogram->bucket[bucket_of((uint64_t)value)]++;
    histogram->count++;
}

int64_t histogram_quantile(const struct histogram *histogram, double q)
{
    if (histogram->count == 0)
        return 0;
    if (q >= 1)
        return histogram->max;
    /* Nearest rank: the smallest value with at least q of all at or below it. */
    double rank = q * (double)histogram->count;
    uint64_t seen = 0;
    for (unsigned bucket = 0; bucket < HISTOGRAM_BUCKETS; bucket++) {
        seen += histogram->bucket[bucket];
        if (seen > 0 && (double)seen >= rank) {
            int64_t value = middle_of(bucket);
            return value < histogram->max ? value : histogram->max;
        }
    }
    return histogram->max;
}
