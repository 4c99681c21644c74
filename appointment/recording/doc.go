// Package recording records and replays the traffic with a real hospital.
package recording
