/* There is no fork on Windows: handles that children get are those marked so. */
#include "platform.h"

void fm_fork_add(struct fm_fork_watch *watch)
{
    (void)watch;
}

void fm_fork_remove(struct fm_fork_watch *watch)
{
    (void)watch;
}
