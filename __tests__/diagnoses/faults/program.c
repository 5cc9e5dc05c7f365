/*
 * A Linux program, no WebAssembly, that a shim starts as a plain container. What it does is its one argument.
 * Build: cc -static -Os -s -o program program.c
 */
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static const char hello[] =
	"HTTP/1.1 200 OK\r\nContent-Length: 22\r\nConnection: close\r\n\r\nHello world from Spin!";

static int serve(const char *answer, int times)
{
	struct sockaddr_in any = { .sin_family = AF_INET, .sin_port = htons(80) };
	char request[4096];
	int on = 1;
	int listener = socket(AF_INET, SOCK_STREAM, 0);

	if (setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) ||
	    bind(listener, (struct sockaddr *)&any, sizeof any) || listen(listener, 16))
		return 1;
	while (times != 0) {
		int client = accept(listener, NULL, NULL);

		if (client < 0)
			continue;
		if (read(client, request, sizeof request) > 0)
			(void)!write(client, answer, strlen(answer));
		close(client);
		times--;
	}
	return 1;
}

int main(int argc, char **argv)
{
	const char *mode = argc > 1 ? argv[1] : "";

	if (strcmp(mode, "no-http") == 0)
		return serve("220 mail.example ESMTP\r\n", -1);
	if (strcmp(mode, "serves-once") == 0)
		return serve(hello, 1);
	if (strcmp(mode, "waits") == 0) {
		/* A log of its own: a shim that can't run its app ends with the code of a kill as well, but without a word. */
		(void)!write(STDOUT_FILENO, "waiting\n", 8);
		for (;;)
			pause();
	}
	if (strcmp(mode, "eats-memory") == 0)
		for (;;)
			memset(malloc(1 << 20), 1, 1 << 20);
	if (strcmp(mode, "ends") == 0) {
		puts("nothing to do here");
		return 3;
	}
	return 2;
}
