package proof

import (
	"errors"
	"sync"
)

// stormWorker is a worker that is started again when it was killed.
type stormWorker struct {
	storm    *storm
	settings stormSettings

	mu      sync.Mutex
	process *process
	waiting map[int]chan stormReport // for the report of a command
	last    int
}

// start starts the process.
func (w *stormWorker) start() {
	p := startProcess(w.storm.t, "storm worker", w.settings)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.process = p
	w.waiting = map[int]chan stormReport{}
	waiting := w.waiting
	go func() {
		for {
			var report stormReport
			if err := p.reports.Decode(&report); err != nil {
				return
			}
			w.mu.Lock()
			waiting[report.ID] <- report
			delete(waiting, report.ID)
			w.mu.Unlock()
		}
	}()
}

// current returns the present process.
func (w *stormWorker) current() *process {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.process
}

var errKilled = errors.New("the process was killed")

// call sends a command, and waits for the report.
func (w *stormWorker) call(do, order string) (stormReport, error) {
	report := make(chan stormReport, 1)
	w.mu.Lock()
	w.last++
	id, p := w.last, w.process
	w.waiting[id] = report
	w.mu.Unlock()
	if err := p.send(stormCommand{ID: id, Do: do, Order: order}); err != nil {
		<-p.ended
		return stormReport{}, errKilled
	}
	select {
	case r := <-report:
		return r, nil
	case <-p.ended:
		return stormReport{}, errKilled
	}
}
