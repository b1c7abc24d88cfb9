/* Plays the game: looks at it and says what to press, as a player would. */
#ifndef FM_PRODUCER_GAME_PILOT_H
#define FM_PRODUCER_GAME_PILOT_H

#include "game.h"

struct game_input game_pilot(const struct game *game);

#endif
