#!/bin/sh
# Each public header compiles by itself, as C11 and as C++17: headers.sh CC CXX
set -eu
cd "$(dirname "$0")/../../common/include"
for header in framemap/*.h; do
    for compile in "$1 -std=c11 -x c" "$2 -std=c++17 -x c++"; do
        echo "#include <$header>" |
            $compile -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror -I. -fsyntax-only -
    done
done
