// Command print writes docs/workflow.md from the tables of workflow.
package main

import (
	"fmt"
	"os"

	"sumber/internal/workflow"
)

func main() {
	if err := os.WriteFile("../../docs/workflow.md", []byte(workflow.Markdown()), 0o644); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
