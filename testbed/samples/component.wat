;; An application for the shim that runs components: a function from the path of a request to the body of its answer. The shim
;; makes a new instance for each request, so nothing is ever given back. component.wasm beside it is this text, compiled.
(component
  (core module $application
    (memory (export "memory") 1)
    ;; What "handle" returns: where its text is, and how long it is.
    (data (i32.const 8) "Hello from a component!")
    (global $free (mut i32) (i32.const 1024))

    ;; Makes room for what the caller passes: (old, old-bytes, alignment, new-bytes).
    (func (export "realloc") (param i32 i32 i32) (param $bytes i32) (result i32)
      (local $at i32)
      (local.set $at (global.get $free))
      (global.set $free (i32.add (global.get $free) (local.get $bytes)))
      (local.get $at)
    )

    ;; Answers for each path as long as "/hello", and nothing for others.
    (func (export "handle") (param $path i32) (param $bytes i32) (result i32)
      (i32.store (i32.const 0) (i32.const 8))
      (i32.store (i32.const 4) (select (i32.const 23) (i32.const 0) (i32.eq (local.get $bytes) (i32.const 6))))
      (i32.const 0)
    )
  )
  (core instance $instance (instantiate $application))
  (func (export "handle") (param "path" string) (result string)
    (canon lift
      (core func $instance "handle")
      (memory (core memory $instance "memory"))
      (realloc (core func $instance "realloc"))
    )
  )
)
