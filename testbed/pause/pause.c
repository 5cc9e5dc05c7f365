/*
 * Holds namespaces open: as the first container of a pod, and as the first process of a node.
 * Build: cc -static -Os -s -o pause pause.c
 */
#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static void end(int signal_number)
{
	(void)signal_number;
	_exit(0);
}

static void reap(int signal_number)
{
	int saved = errno;

	(void)signal_number;
	while (waitpid(-1, NULL, WNOHANG) > 0)
		;
	errno = saved;
}

static int on(int signal_number, void (*handler)(int))
{
	struct sigaction action = { .sa_handler = handler, .sa_flags = SA_NOCLDSTOP | SA_RESTART };

	return sigaction(signal_number, &action, NULL);
}

int main(void)
{
	if (on(SIGTERM, end) || on(SIGINT, end) || on(SIGCHLD, reap))
		return 1;
	/* Who started us may have left us children, ended before we asked to be told. */
	reap(SIGCHLD);
	for (;;)
		pause();
}
