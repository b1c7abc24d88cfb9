/* Percentiles of times without keeping them all: a histogram with buckets of 1/64 of their value, so
 * that a quantile is right within 1.6 %, in 30 KiB, whatever the count. */
#ifndef FM_PROGRAM_HISTOGRAM_H
#define FM_PROGRAM_HISTOGRAM_H

#include <stdint.h>

#define HISTOGRAM_BUCKETS (58 * 64 + 64)

struct histogram {
    uint64_t count;
    int64_t max;
    uint64_t bucket[HISTOGRAM_BUCKETS];
};

void histogram_add(struct histogram *histogram, int64_t value); /* ns or any unit; negative counts as 0 */
int64_t histogram_quantile(const struct histogram *histogram, double q); /* q 0 to 1; 0 when empty */

#endif
