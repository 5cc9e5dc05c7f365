#include <stdio.h>

/* Prints its last argument: what a native program does under a Wasm class as well as without it. */
int main(int count, char **arguments) {
  puts(arguments[count - 1]);
  return 0;
}
