/*
 * A web server that is no WebAssembly: a Linux program that answers every request on port 3000, from so many seconds on as its
 * second argument says; if the first is "warming", it answers with 503 until then; if it is "stumbles", the second names a file
 * without which it makes that and ends with exit code 1. With one argument it only ends, and well; with a third one it ends after those
 * seconds, with that exit code.
 * Build: cc -static -Os -s -o native native.c
 */
#include <fcntl.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static const char answer[] = "HTTP/1.1 200 OK\r\nContent-Length: 12\r\nConnection: close\r\n\r\nHello native";
static const char busy[] = "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 10\r\nConnection: close\r\n\r\nwarming up";

int main(int argc, char **argv)
{
	struct sockaddr_in any = { .sin_family = AF_INET, .sin_port = htons(3000) };
	char request[4096];
	int on = 1;
	time_t warm = 0;
	int listener = socket(AF_INET, SOCK_STREAM, 0);

	if (argc == 2)
		return 0;
	if (argc == 4) {
		sleep(atoi(argv[2]));
		return atoi(argv[3]);
	}
	if (argc > 2 && !strcmp(argv[1], "stumbles")) {
		if (open(argv[2], O_CREAT | O_EXCL, 0600) >= 0)
			return 1;
	} else if (argc > 2 && !strcmp(argv[1], "warming"))
		warm = time(NULL) + atoi(argv[2]);
	else if (argc > 2)
		sleep(atoi(argv[2]));
	if (setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) ||
	    bind(listener, (struct sockaddr *)&any, sizeof any) || listen(listener, 16))
		return 1;
	for (;;) {
		int client = accept(listener, NULL, NULL);
		const char *text = time(NULL) < warm ? busy : answer;

		if (client < 0)
			continue;
		if (read(client, request, sizeof request) > 0)
			(void)!write(client, text, strlen(text));
		close(client);
	}
}
