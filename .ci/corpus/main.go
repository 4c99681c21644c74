// Corpus reduces the committed fuzz corpora: of each target it keeps the inputs, at most 25,
// that together reach the most code.
//
//	go run .ci/corpus/main.go
package main

import (
	"bufio"
	"cmp"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

const maxInputs = 25

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "corpus:", err)
		os.Exit(1)
	}
}

func run() error {
	var targets []string
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() && filepath.Base(filepath.Dir(path)) == "fuzz" {
			targets = append(targets, path)
		}
		return err
	})
	if err != nil {
		return err
	}
	for _, target := range targets {
		if err := reduceTarget(target); err != nil {
			return fmt.Errorf("%s: %w", target, err)
		}
	}
	return nil
}

// input is a file of a corpus and the blocks of code that it reaches.
type input struct {
	file   string
	size   int64
	blocks map[string]bool
}

// reduceTarget removes the inputs of a target that reach nothing beyond the ones it keeps.
func reduceTarget(target string) error {
	inputs, err := measureInputs(target)
	if err != nil {
		return err
	}
	kept, reached := chooseInputs(inputs)
	for _, in := range inputs {
		if !kept[in.file] {
			if err := os.Remove(in.file); err != nil {
				return err
			}
		}
	}
	fmt.Printf("%s: kept %d of %d inputs, which reach %d blocks\n", target, len(kept), len(inputs), reached)
	return nil
}

// measureInputs runs a target once for each of its inputs.
func measureInputs(target string) ([]input, error) {
	dir := filepath.Dir(filepath.Dir(filepath.Dir(target)))
	work, err := os.MkdirTemp("", "corpus-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(work)
	binary, profile := filepath.Join(work, "test"), filepath.Join(work, "profile")
	if out, err := exec.Command("go", "test", "-c", "-cover", "-coverpkg=./...", "-o", binary, "./"+dir).CombinedOutput(); err != nil {
		return nil, fmt.Errorf("%w: %s", err, out)
	}
	entries, err := os.ReadDir(target)
	if err != nil {
		return nil, err
	}
	var inputs []input
	for _, entry := range entries {
		info, err := entry.Info()
		if err != nil {
			return nil, err
		}
		cmd := exec.Command(binary, "-test.run", "^"+filepath.Base(target)+"$/^"+entry.Name()+"$", "-test.coverprofile", profile)
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil {
			return nil, fmt.Errorf("%s: %w: %s", entry.Name(), err, out)
		}
		blocks, err := readProfile(profile)
		if err != nil {
			return nil, err
		}
		inputs = append(inputs, input{filepath.Join(target, entry.Name()), info.Size(), blocks})
	}
	return inputs, nil
}

// readProfile returns the blocks that a coverage profile counts.
func readProfile(file string) (map[string]bool, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	blocks := map[string]bool{}
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		block, count, _ := strings.Cut(lines.Text(), " ")
		if !strings.HasSuffix(count, " 0") {
			blocks[block] = true
		}
	}
	return blocks, lines.Err()
}

// chooseInputs returns the inputs to keep. It repeatedly takes the input that adds the most
// blocks, and the shortest if several add the same number.
func chooseInputs(inputs []input) (kept map[string]bool, reached int) {
	kept = map[string]bool{}
	covered := map[string]bool{}
	for len(kept) < maxInputs {
		best := slices.MaxFunc(append(inputs, input{}), func(a, b input) int {
			return cmp.Or(countNewBlocks(a, covered)-countNewBlocks(b, covered), cmp.Compare(b.size, a.size))
		})
		if countNewBlocks(best, covered) == 0 {
			break
		}
		kept[best.file] = true
		for block := range best.blocks {
			covered[block] = true
		}
	}
	return kept, len(covered)
}

// countNewBlocks returns the number of blocks that in reaches and covered does not have.
func countNewBlocks(in input, covered map[string]bool) int {
	n := 0
	for block := range in.blocks {
		if !covered[block] {
			n++
		}
	}
	return n
}
