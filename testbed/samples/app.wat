;; An application of the test cluster: a WASI module that is run anew for each request. Its arguments are its own path,
;; the request's method and the request's path; what it writes is a CGI response. module.ts fills in what is in braces.
(module
  (@custom "wasm-node-smoke.runtime" "{runtime}")

  (import "wasi_snapshot_preview1" "args_get" (func $args_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll_oneoff (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))

  ;; The first page holds what is below, by address; the second one the arguments' text.
  ;;    0  pointers to the arguments    32  what to write (address, length)    40  how much was written
  ;;   64  what to sleep for (a subscription)    128  what came of it (an event)
  (memory (export "memory") 2)
  (global $hour_ns i64 (i64.const 3600000000000))
  (data (i32.const 256) "{path}\00")
  (data (i32.const 512) "Status: 404 Not Found\0aContent-Type: text/plain\0a\0anot found\0a")
  (data (i32.const 640) "and on and on ")
  (data (i32.const 1024) "{answer}")

  (func (export "_start")
    (if (i32.eqz (call $is_asked_for))
      (then (call $write (i32.const 512) (i32.const 58)))
      (else
        (call $write (i32.const 1024) (i32.const {answer-bytes}))
        (call ${ending}))))

  (func $is_asked_for (result i32)
    (local $asked i32)
    (local $path i32)
    (drop (call $args_get (i32.const 0) (i32.const 65536)))
    (local.set $asked (i32.load (i32.const 8)))
    (local.set $path (i32.const 256))
    (loop $next
      (if (i32.ne (i32.load8_u (local.get $asked)) (i32.load8_u (local.get $path)))
        (then (return (i32.const 0))))
      (if (i32.eqz (i32.load8_u (local.get $path)))
        (then (return (i32.const 1))))
      (local.set $asked (i32.add (local.get $asked) (i32.const 1)))
      (local.set $path (i32.add (local.get $path) (i32.const 1)))
      (br $next))
    unreachable)

  (func $write (param $text i32) (param $bytes i32)
    (i32.store (i32.const 32) (local.get $text))
    (i32.store (i32.const 36) (local.get $bytes))
    ;; Fails when the client has gone: without a look at it, an answer without end would outlive who asked for it.
    (if (call $fd_write (i32.const 1) (i32.const 32) (i32.const 1) (i32.const 40))
      (then (call $proc_exit (i32.const 1)))))

  ;; What may come after the answer.
  (func $returns)

  (func $exits-1
    (call $proc_exit (i32.const 1)))

  (func $traps
    unreachable)

  (func $hangs
    (i32.store (i32.const 80) (i32.const 1))
    (i64.store (i32.const 88) (global.get $hour_ns))
    (loop $again
      (drop (call $poll_oneoff (i32.const 64) (i32.const 128) (i32.const 1) (i32.const 40)))
      (br $again)))

  (func $never-ends
    (loop $again
      (call $write (i32.const 640) (i32.const 14))
      (br $again)))

  (func $eats-memory
    (local $page i32)
    (loop $again
      (local.set $page (memory.grow (i32.const 1)))
      (if (i32.eq (local.get $page) (i32.const -1))
        (then unreachable))
      ;; Memory that was never written to is not counted.
      (memory.fill (i32.shl (local.get $page) (i32.const 16)) (i32.const 1) (i32.const 65536))
      (br $again)))
)
