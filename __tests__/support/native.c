/*
 * A web server that is no WebAssembly: a Linux program that answers every request on port 3000, from so many seconds on as its
 * second argument says. With one argument it only ends, and well.
 * Build: cc -static -Os -s -o native native.c
 */
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static const char answer[] = "HTTP/1.1 200 OK\r\nContent-Length: 12\r\nConnection: close\r\n\r\nHello native";

int main(int argc, char **argv)
{
	struct sockaddr_in any = { .sin_family = AF_INET, .sin_port = htons(3000) };
	char request[4096];
	int on = 1;
	int listener = socket(AF_INET, SOCK_STREAM, 0);

	if (argc == 2)
		return 0;
	if (argc > 2)
		sleep(atoi(argv[2]));
	if (setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) ||
	    bind(listener, (struct sockaddr *)&any, sizeof any) || listen(listener, 16))
		return 1;
	for (;;) {
		int client = accept(listener, NULL, NULL);

		if (client < 0)
			continue;
		if (read(client, request, sizeof request) > 0)
			(void)!write(client, answer, strlen(answer));
		close(client);
	}
}
