/**
 * What a plain runtime reports of a module, or of the documented command "/", in an event or a state: runc and crun each have words of
 * their own for a file that can't be executed (https://github.com/containers/crun/issues/511) or isn't there.
 */
export const NO_PROGRAM =
  /exec format error|exec: "[^"]*": (is a directory|permission denied|executable file not found in \$PATH|stat [^:]*: no such file or directory)|open executable: (permission denied|operation not permitted)/i

/**
 * How a plain runtime reports in a log that something isn't a program: runc in a line of its own, older ones after the name
 * of a file of theirs, crun after a time or as JSON (https://github.com/KWasm/kwasm-operator/issues/27). A sample that
 * runs may write such words too, but not as a whole line.
 */
export const NOT_RUNNABLE_LINE =
  /^(standard_init_linux\.go:\d+: |[-\d]+T[\d:.]+Z: |\{"msg":")?exec\b.*\bexec format error"?(,"level":"error".*\})?$/i
