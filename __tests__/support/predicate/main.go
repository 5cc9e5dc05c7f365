// Reads an in-toto test-result predicate (v0.1) from standard input by the definition of the predicate itself: unknown fields,
// wrong types, and descriptors that lack what the specification asks for are errors.
package main

import (
	"fmt"
	"io"
	"os"

	testresult "github.com/in-toto/attestation/go/predicates/test_result/v0"
	"google.golang.org/protobuf/encoding/protojson"
)

func main() {
	if err := check(os.Stdin); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func check(from io.Reader) error {
	text, err := io.ReadAll(from)
	if err != nil {
		return err
	}
	var result testresult.TestResult
	if err := protojson.Unmarshal(text, &result); err != nil {
		return err
	}
	switch result.GetResult() {
	case "PASSED", "WARNED", "FAILED":
	default:
		return fmt.Errorf("result: %q", result.GetResult())
	}
	if len(result.GetConfiguration()) == 0 {
		return fmt.Errorf("configuration: required")
	}
	for _, one := range result.GetConfiguration() {
		if err := one.Validate(); err != nil {
			return fmt.Errorf("configuration %q: %w", one.GetName(), err)
		}
	}
	return nil
}
