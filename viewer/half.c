#include "half.h"

#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>

double srgb_encode(double linear)
{
    return linear <= 0.0031308 ? 12.92 * linear : 1.055 * pow(linear, 1 / 2.4) - 0.055;
}

const struct half_tables *half_tables(void)
{
    static struct half_tables *_Atomic shared;
    struct half_tables *tables = atomic_load_explicit(&shared, memory_order_acquire);
    if (tables)
        return tables;

    tables = malloc(sizeof *tables);
    if (!tables)
        return NULL;
    for (uint32_t half = 0; half <= HALF_ONE; half++) {
        const double value = (double)half_to_float((uint16_t)half);
        tables->plain[half] = (uint8_t)lrint(value * 255);
        tables->srgb[half] = (uint8_t)lrint(srgb_encode(value) * 255);
    }
    /* Two threads may both have got here; release pairs with the acquire above. */
    struct half_tables *first = NULL;
    if (!atomic_compare_exchange_strong_explicit(&shared, &first, tables, memory_order_acq_rel,
                                                 memory_order_acquire)) {
        free(tables);
        tables = first;
    }
    return tables;
}
