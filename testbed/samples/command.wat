;; The command of the test cluster, as runwasi's wasi-demo-app is one: `echo TEXT` prints the text, `exit N` ends with that
;; code, `daemon` prints a line each second for ever. Anything else ends with code 2. command.ts fills in what is in braces.
(module
  (@custom "wasm-node-smoke.runtime" "{runtime}")

  (import "wasi_snapshot_preview1" "args_sizes_get" (func $args_sizes_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "args_get" (func $args_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll_oneoff (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))

  ;; The first page holds what is below, by address; the second one the arguments' text.
  ;;    0  pointers to the arguments    32  what to write (address, length)    40  how much was written
  ;;   48  how many arguments, and how many bytes    64  what to sleep for (a subscription)    128  what came of it
  (memory (export "memory") 2)
  (global $second_ns i64 (i64.const 1000000000))
  (data (i32.const 256) "\0a")
  (data (i32.const 260) "This is a song that never ends.\0a")

  (func (export "_start")
    (drop (call $args_sizes_get (i32.const 48) (i32.const 52)))
    (drop (call $args_get (i32.const 0) (i32.const 65536)))
    (if (i32.lt_u (i32.load (i32.const 48)) (i32.const 2))
      (then (call $proc_exit (i32.const 2))))
    ;; The second letter tells them apart.
    (if (i32.eq (call $letter) (i32.const 97))
      (then (call $sings)))
    (if (i32.lt_u (i32.load (i32.const 48)) (i32.const 3))
      (then (call $proc_exit (i32.const 2))))
    (if (i32.eq (call $letter) (i32.const 99))
      (then (call $echoes) (return)))
    (if (i32.eq (call $letter) (i32.const 120))
      (then (call $proc_exit (call $number))))
    (call $proc_exit (i32.const 2)))

  (func $letter (result i32)
    (i32.load8_u (i32.add (i32.load (i32.const 4)) (i32.const 1))))

  (func $echoes
    (local $end i32)
    (local.set $end (i32.load (i32.const 8)))
    (loop $next
      (if (i32.load8_u (local.get $end))
        (then
          (local.set $end (i32.add (local.get $end) (i32.const 1)))
          (br $next))))
    (call $write (i32.load (i32.const 8)) (i32.sub (local.get $end) (i32.load (i32.const 8))))
    (call $write (i32.const 256) (i32.const 1)))

  (func $number (result i32)
    (local $at i32)
    (local $number i32)
    (local.set $at (i32.load (i32.const 8)))
    (loop $next
      (if (i32.load8_u (local.get $at))
        (then
          (local.set $number
            (i32.add
              (i32.mul (local.get $number) (i32.const 10))
              (i32.sub (i32.load8_u (local.get $at)) (i32.const 48))))
          (local.set $at (i32.add (local.get $at) (i32.const 1)))
          (br $next))))
    (local.get $number))

  (func $sings
    (loop $again
      (call $write (i32.const 260) (i32.const 32))
      (i32.store (i32.const 80) (i32.const 1))
      (i64.store (i32.const 88) (global.get $second_ns))
      (drop (call $poll_oneoff (i32.const 64) (i32.const 128) (i32.const 1) (i32.const 40)))
      (br $again)))

  (func $write (param $text i32) (param $bytes i32)
    (i32.store (i32.const 32) (local.get $text))
    (i32.store (i32.const 36) (local.get $bytes))
    (drop (call $fd_write (i32.const 1) (i32.const 32) (i32.const 1) (i32.const 40))))
)
