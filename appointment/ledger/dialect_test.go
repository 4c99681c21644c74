package ledger

import "testing"

func TestEngine_NumberParameters(t *testing.T) {
	t.Parallel()
	const statement = "UPDATE t SET a = ?, b = ? WHERE c = ?"
	if got := (&engine{}).numberParameters(statement); got != statement {
		t.Errorf("numberParameters() = %q, want %q", got, statement)
	}
	if got, want := (&engine{numbered: true}).numberParameters(statement), "UPDATE t SET a = $1, b = $2 WHERE c = $3"; got != want {
		t.Errorf("numberParameters() of a numbered engine = %q, want %q", got, want)
	}
}

func TestRetryDelay(t *testing.T) {
	t.Parallel()
	for failures, want := range map[int]string{0: "1s", 1: "2s", 5: "32s", 6: "1m0s", 1000: "1m0s"} {
		if got := retryDelay(failures).String(); got != want {
			t.Errorf("retryDelay(%d) = %s, want %s", failures, got, want)
		}
	}
}
