package appointment_test

import (
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
)

// The rows are those of what hospital services were seen to send, and what is like them.

func TestDateReadsWhatHospitalsWrite(t *testing.T) {
	t.Parallel()
	testReadings(t, func() hospitalText { return new(appointment.Date) }, []reading{
		{"2026-01-05", "2026-01-05", false},
		{"2024-02-29", "2024-02-29", false},
		{"", "", false},
		{"   ", "", false},
		// DEVIATIONS, row 36
		{"2026-1-5", "2026-01-05", true},
		{"2026/01/05", "2026-01-05", true},
		{"20260105", "2026-01-05", true},
		{"2026-01-05 00:00:00", "2026-01-05", true},
		{"/Date(1767571200000+0800)/", "2026-01-05", true},
		// and their like
		{"/Date(1767571200000)/", "2026-01-05", true},
		{"/Date(1767571200000-0500)/", "2026-01-05", true},
		{"1767571200000", "2026-01-05", true},
		{"2026-1-5 ", "2026-01-05", true},
		{"2026-01-5 ", "2026-01-05", true},
		{"2026.1.5", "2026-01-05", true},
		{"2026年1月5日", "2026-01-05", true},
		{"２０２６－０１－０５", "2026-01-05", true},
		{"2026-01-05T08:30:00", "2026-01-05", true},
		{"2026/1/5 8:30", "2026-01-05", true},
		// A zone moves the day: Jackson and .NET write hospital midnight in UTC.
		{"2026-01-04T16:00:00Z", "2026-01-05", true},
		{"2026-01-04T16:00:00.000Z", "2026-01-05", true},
		{"2026-01-04T16:00:00.000+0000", "2026-01-05", true},
		{"2026-01-04T16:00:00.000+00:00", "2026-01-05", true},
		{"2026-01-04 16:00:00Z", "2026-01-05", true},
		{"2026-01-04 16:00:00+00:00", "2026-01-05", true},
		{"2026-01-05T00:00:00+08:00", "2026-01-05", true},
		{"2026-01-05T00:00:00.000+0800", "2026-01-05", true},
		// row 38
		{"0001-01-01", "", true},
		{"1900-01-01", "", true},
		{"0001-01-01T00:00:00", "", true},
		{"1900-01-01 00:00:00", "", true},
		{"/Date(-62135596800000)/", "", true},
		// no day has these
		{"2026-02-30", "error", false},
		{"2025-02-29", "error", false},
		{"2026-13-01", "error", false},
		{"2026-00-10", "error", false},
		{"2026-01-00", "error", false},
		{"20260230", "error", false},
		{"0000-00-00", "error", false},
		{"00000000", "error", false},
		// and these no meaning, or two
		{"05/01/2026", "error", false},
		{"01-05", "error", false},
		{"26-01-05", "error", false},
		{"2026", "error", false},
		{"2026-01", "error", false},
		{"2026--1-5", "error", false},
		{"2026-01-05~2026-01-07", "error", false},
		{"2026-01-05 测试患者甲", "error", false},
		{"2026-01-05 25:00:00Z", "error", false},
		{"/Date(测试患者甲)/", "error", false},
		{"/Date(1767571200000+测试患者甲)/", "error", false},
		{"/Date(1767571200000", "error", false},
		{"/Date()/", "error", false},
		{"测试患者甲", "error", false},
		{"明天", "error", false},
		{"-2026-01-05", "error", false},
		{"2026-01-05\x00", "error", false},
	})
}

func TestClockReadsWhatHospitalsWrite(t *testing.T) {
	t.Parallel()
	testReadings(t, func() hospitalText { return new(appointment.Clock) }, []reading{
		{"08:00", "08:00", false},
		{"00:00", "00:00", false},
		{"23:59", "23:59", false},
		{"24:00", "24:00", false},
		{"", "", false},
		{"  ", "", false},
		// row 37
		{"8:00", "08:00", true},
		{"0800", "08:00", true},
		{"08:00:00", "08:00", true},
		{"８：００", "08:00", true},
		// and their like
		{"730", "07:30", true},
		{"8：00", "08:00", true},
		{"8:00:00", "08:00", true},
		{"08:00:00.000", "08:00", true},
		{"2026-01-05 08:00", "08:00", true},
		{"2026/1/5 8:00:00", "08:00", true},
		{"2026-01-05T08:00:00", "08:00", true},
		{"2026-01-05T00:00:00Z", "08:00", true},
		{"2026-01-05T00:00:00.000+0000", "08:00", true},
		{"2026-01-05T08:00:00+08:00", "08:00", true},
		// ranges
		{"08:00～08:30", "error", false},
		{"08:00-08:30", "error", false},
		{"8:00—8:30", "error", false},
		{"8:00至8:30", "error", false},
		{"0800-0830", "error", false},
		{"2026-01-05 08:00-08:30", "error", false},
		// no clock shows these
		{"25:00", "error", false},
		{"24:01", "error", false},
		{"2500", "error", false},
		{"08:60", "error", false},
		{"-8:00", "error", false},
		{"+8:00", "error", false},
		// and these have no meaning, or two
		{"8", "error", false},
		{"08", "error", false},
		{"8:0", "error", false},
		{":30", "error", false},
		{"08:", "error", false},
		{"008:00", "error", false},
		{"08:00:30", "error", false},
		{"8:00 PM", "error", false},
		{"上午8:00", "error", false},
		{"测试患者甲", "error", false},
		{"2026-01-05", "error", false},
	})
}
